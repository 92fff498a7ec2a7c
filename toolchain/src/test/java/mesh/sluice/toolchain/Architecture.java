package mesh.sluice.toolchain;

/** This machine's architecture, by the names that each side has for it. */
final class Architecture {
  /** As OpenJDK and native-image name it. */
  static final String JDK = System.getProperty("os.arch");

  private static final boolean ARM64 = JDK.equals("aarch64");

  /** As Debian names it. */
  static final String DEBIAN = ARM64 ? "arm64" : "amd64";

  /** As the C library musl names directories for it. */
  static final String MUSL = (ARM64 ? "aarch64" : "x86_64") + "-linux-musl";

  private Architecture() {}
}
