package mesh.sluice.workload;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.manifest.DocumentText;
import mesh.sluice.manifest.Element;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.manifest.PodTemplates;
import mesh.sluice.profile.NamespaceFacts;

/**
 * A file of manifests. It may be longer than memory: of its documents, and of the entries of its
 * lists, one is read at a time.
 *
 * @param name for messages
 * @param contents from the beginning to the limit; nobody may change them
 */
public record ManifestFile(String name, ByteBuffer contents) {
  private static final String NAMESPACE = "Namespace";

  public ManifestFile {
    requireNonNull(name);
    requireNonNull(contents);
  }

  /**
   * Its documents as they are written.
   *
   * @throws ManifestException if the file is too long
   */
  Iterator<DocumentText> documents() throws ManifestException {
    return DocumentText.split(name, contents);
  }

  /** Whether there is nothing in it, not even a comment. */
  public boolean isEmpty() {
    return contents.limit() == 0;
  }

  /** Whether its first characters are these, of ASCII. */
  public boolean startsWith(String ascii) {
    byte[] first = new byte[Math.min(ascii.length(), contents.limit())];
    contents.get(0, first);
    return ascii.equals(new String(first, StandardCharsets.ISO_8859_1));
  }

  /** Whether it is JSON, which cannot be joined with another file. */
  public boolean isJson() {
    return DocumentText.isJson(contents);
  }

  /**
   * The value of a text, {@code null} of JSON where none of it matters here. Documents of other
   * kinds need not be understood: YAML has more than is read here.
   *
   * @throws ManifestException naming the line of what is malformed
   */
  static JsonValue value(DocumentText text) throws ManifestException {
    Optional<String> kind = text.kindAtFirstSight();
    boolean ofOtherKind =
        kind.isPresent() && !kind.get().equals(NAMESPACE) && !WorkloadKind.mayHoldPods(kind.get());
    if (ofOtherKind && !text.mentions(PodTemplates.CONTAINERS)) {
      return new JsonNull();
    }
    try {
      return text.read();
    } catch (ManifestException e) {
      if (ofOtherKind) {
        return new JsonNull();
      }
      throw e;
    }
  }

  /**
   * The namespaces that are among its documents, by name.
   *
   * @throws ManifestException if one of them is malformed
   */
  public Map<String, NamespaceFacts> namespaces() throws ManifestException {
    Map<String, NamespaceFacts> namespaces = new LinkedHashMap<>();
    Iterator<DocumentText> documents = documents();
    while (documents.hasNext()) {
      Iterator<DocumentText> parts = documents.next().parts();
      while (parts.hasNext()) {
        DocumentText part = parts.next();
        if (part.mentions(NAMESPACE)) {
          add(part, namespaces);
        }
      }
    }
    return namespaces;
  }

  private void add(DocumentText text, Map<String, NamespaceFacts> to) throws ManifestException {
    Optional<String> seen = text.kindAtFirstSight();
    if (seen.isPresent() && !seen.get().equals(NAMESPACE) && !WorkloadKind.isList(seen.get())) {
      return;
    }
    Element document = new Element(name, "", value(text));
    if (!(document.value() instanceof JsonObject)) {
      return;
    }
    Optional<Element> items = document.find("items");
    if (items.isPresent() && WorkloadKind.isList(ObjectName.text(document, "kind"))) {
      for (Element item : items.get().list()) {
        add(item, to);
      }
    } else {
      add(document, to);
    }
  }

  private void add(Element object, Map<String, NamespaceFacts> to) throws ManifestException {
    if (object.value() instanceof JsonObject && ObjectName.text(object, "kind").equals(NAMESPACE)) {
      String called = ObjectName.text(object, "metadata", "name");
      to.put(
          called,
          new NamespaceFacts(called, texts(object, "labels"), texts(object, "annotations")));
    }
  }

  private static Map<String, String> texts(Element object, String kind) throws ManifestException {
    Optional<Element> found = object.find("metadata", kind);
    return found.isPresent() ? found.get().texts() : Map.of();
  }
}
