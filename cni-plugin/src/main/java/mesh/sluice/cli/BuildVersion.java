package mesh.sluice.cli;

/** The version of this build, out of the jar's manifest; kept in the image when that is built. */
final class BuildVersion {
  private static final String VERSION = read();

  private BuildVersion() {}

  static String get() {
    return VERSION;
  }

  private static String read() {
    String version = BuildVersion.class.getPackage().getImplementationVersion();
    return version == null ? "(development)" : "v" + version;
  }
}
