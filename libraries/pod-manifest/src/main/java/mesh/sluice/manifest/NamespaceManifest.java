package mesh.sluice.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.profile.NamespaceFacts;

/** Reads the manifest of a namespace. */
public final class NamespaceManifest {
  private NamespaceManifest() {}

  /**
   * Reads the one namespace in a file.
   *
   * @param file the file's name, for messages
   * @throws ManifestException if there is none, or several, or it is malformed
   */
  public static NamespaceFacts read(String file, byte[] contents) throws ManifestException {
    List<Element> namespaces = new ArrayList<>();
    List<String> kinds = new ArrayList<>();
    for (JsonValue document : Documents.read(file, contents)) {
      Element element = new Element(file, "", document);
      String kind = PodManifest.kind(element);
      kinds.add(kind);
      if (kind.equals("Namespace")) {
        namespaces.add(element);
      }
    }
    if (namespaces.size() != 1) {
      throw new ManifestException(
          file,
          "it must hold one Namespace, but holds "
              + String.join(", ", kinds)
              + "; give what kubectl get namespace NAME -o yaml prints");
    }
    return facts(namespaces.getFirst());
  }

  private static NamespaceFacts facts(Element namespace) throws ManifestException {
    Element metadata = namespace.require("metadata", "it names the namespace");
    String name = metadata.require("name", "give the namespace's name").text();
    return new NamespaceFacts(
        name,
        Metadata.texts(Optional.of(metadata), "labels"),
        Metadata.texts(Optional.of(metadata), "annotations"));
  }
}
