package mesh.sluice.commandline;

/** The version of this build, out of the jar's manifest; kept in the image when that is built. */
public final class BuildVersion {
  private static final String VERSION = read();

  private BuildVersion() {}

  /** {@code v1.2.3}; {@code (development)} for classes that are in no jar. */
  public static String get() {
    return VERSION;
  }

  private static String read() {
    String version = BuildVersion.class.getPackage().getImplementationVersion();
    return version == null ? "(development)" : "v" + version;
  }
}
