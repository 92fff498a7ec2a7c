package mesh.sluice.conformance.cli;

import java.nio.file.Path;

/** Where {@code toolchain/prepare cni} leaves cnitool and the reference plugins. */
final class ReferencePlugins {
  private ReferencePlugins() {}

  /** The directory, whether it exists or not. */
  static Path directory() {
    return cache().resolve("cni");
  }

  private static Path cache() {
    String own = System.getenv("SLUICE_CACHE");
    if (own != null && !own.isEmpty()) {
      return Path.of(own);
    }
    String general = System.getenv("XDG_CACHE_HOME");
    return general != null && !general.isEmpty()
        ? Path.of(general, "sluice")
        : Path.of(System.getProperty("user.home"), ".cache", "sluice");
  }
}
