package mesh.sluice.workload;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.manifest.DocumentText;
import mesh.sluice.manifest.Element;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.profile.NamespaceFacts;

/**
 * A file of manifests, each with the text that it was read from.
 *
 * @param name for messages
 */
public record ManifestFile(String name, List<Document> documents) {
  private static final String NAMESPACE = "Namespace";

  /**
   * One of its documents.
   *
   * @param value {@code null} of JSON where there is none that matters here
   */
  public record Document(DocumentText text, JsonValue value) {
    public Document {
      requireNonNull(text);
      requireNonNull(value);
    }
  }

  public ManifestFile {
    requireNonNull(name);
    documents = List.copyOf(documents);
  }

  /**
   * Reads a file. Documents of other kinds need not be understood: YAML has more than is read here.
   *
   * @throws ManifestException naming the line of what is malformed
   */
  public static ManifestFile read(String name, byte[] contents) throws ManifestException {
    List<Document> documents = new ArrayList<>();
    for (DocumentText text : DocumentText.split(name, contents)) {
      documents.add(new Document(text, value(text)));
    }
    return new ManifestFile(name, documents);
  }

  private static JsonValue value(DocumentText text) throws ManifestException {
    try {
      return text.read();
    } catch (ManifestException e) {
      Optional<String> kind = text.kindAtFirstSight();
      if (kind.isPresent() && !kind.get().equals(NAMESPACE) && !mayHoldPods(kind.get())) {
        return new JsonNull();
      }
      throw e;
    }
  }

  private static boolean mayHoldPods(String kind) {
    return WorkloadKind.mayHoldPods(kind);
  }

  /** Whether it is JSON, which cannot be joined with another file. */
  public boolean isJson() {
    return documents.size() == 1 && documents.getFirst().text().isJson();
  }

  /**
   * The namespaces that are among its documents, by name.
   *
   * @throws ManifestException if one of them is malformed
   */
  public Map<String, NamespaceFacts> namespaces() throws ManifestException {
    Map<String, NamespaceFacts> namespaces = new LinkedHashMap<>();
    for (Document document : documents) {
      Element object = new Element(name, "", document.value());
      if (document.value() instanceof JsonValue.JsonObject
          && ObjectName.text(object, "kind").equals(NAMESPACE)) {
        String called = ObjectName.text(object, "metadata", "name");
        namespaces.put(
            called,
            new NamespaceFacts(called, texts(object, "labels"), texts(object, "annotations")));
      }
    }
    return namespaces;
  }

  private static Map<String, String> texts(Element object, String kind) throws ManifestException {
    Optional<Element> found = object.find("metadata", kind);
    return found.isPresent() ? found.get().texts() : Map.of();
  }
}
