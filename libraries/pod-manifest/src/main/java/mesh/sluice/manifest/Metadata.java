package mesh.sluice.manifest;

import java.util.Map;
import java.util.Optional;

/** The part {@code metadata} that every object has, or may leave out. */
final class Metadata {
  private Metadata() {}

  /** A text in it; empty if it is missing. */
  static String text(Optional<Element> metadata, String key) throws ManifestException {
    Optional<Element> found = find(metadata, key);
    return found.isPresent() ? found.get().text() : "";
  }

  /** Labels or annotations; empty if they are missing. */
  static Map<String, String> texts(Optional<Element> metadata, String key)
      throws ManifestException {
    Optional<Element> found = find(metadata, key);
    return found.isPresent() ? found.get().texts() : Map.of();
  }

  private static Optional<Element> find(Optional<Element> metadata, String key)
      throws ManifestException {
    return metadata.isPresent() ? metadata.get().find(key) : Optional.empty();
  }
}
