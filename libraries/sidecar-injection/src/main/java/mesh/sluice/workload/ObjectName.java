package mesh.sluice.workload;

import java.util.Optional;
import mesh.sluice.manifest.Element;
import mesh.sluice.manifest.ManifestException;

/**
 * How an object is called.
 *
 * @param kind as it says, or as its list says for it
 * @param name empty if it has none yet
 * @param namespace empty if it names none
 */
record ObjectName(String kind, String name, String namespace) {
  static ObjectName of(Element object, String kind) throws ManifestException {
    String name = text(object, "metadata", "name");
    String generated = text(object, "metadata", "generateName");
    return new ObjectName(
        kind,
        name.isEmpty() && !generated.isEmpty() ? generated + "*" : name,
        text(object, "metadata", "namespace"));
  }

  /** A text in the object; empty if it is missing. */
  static String text(Element object, String first, String... others) throws ManifestException {
    Optional<Element> found = object.find(first, others);
    return found.isPresent() ? found.get().text() : "";
  }

  @Override
  public String toString() {
    return kind + "/" + name;
  }
}
