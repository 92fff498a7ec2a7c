package mesh.sluice.manifest;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.profile.Finding;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.profile.PodFacts;

/**
 * A pod, or what will become of a workload's pod template.
 *
 * @param pod as it is written, with {@code metadata} and {@code spec}; the template of a workload
 * @param facts what profiles ask about
 * @param addresses the pod's addresses, if it has run; none of a template
 * @param notes sentences for people: which part of the file was used, where that is a choice
 * @param findings about the workload around a template; none about a pod
 */
public record PodManifest(
    JsonObject pod,
    PodFacts facts,
    List<IpAddress> addresses,
    List<String> notes,
    List<Finding> findings) {
  private static final String DEFAULT_NAMESPACE = "default";

  public PodManifest {
    requireNonNull(pod);
    requireNonNull(facts);
    addresses = List.copyOf(addresses);
    notes = List.copyOf(notes);
    findings = List.copyOf(findings);
  }

  /**
   * Reads the one pod, or workload with a pod template, in a file.
   *
   * @param file the file's name, for messages
   * @param namespace the pod's namespace where it is known besides; empty for what the file says
   * @throws ManifestException if there is none, or several, or it is malformed
   */
  public static PodManifest read(String file, byte[] contents, Optional<NamespaceFacts> namespace)
      throws ManifestException {
    List<Element> candidates = new ArrayList<>();
    Set<String> others = new LinkedHashSet<>();
    for (Element object : objects(file, contents)) {
      String kind = kind(object);
      if (kind.equals("Pod") || PodTemplates.find(object).isPresent()) {
        candidates.add(object);
      } else {
        others.add(kind);
      }
    }
    if (candidates.isEmpty()) {
      throw new ManifestException(
          file,
          "it holds no pod, and nothing with a pod template, but "
              + (others.isEmpty() ? "an empty list" : String.join(", ", others))
              + "; give what kubectl get pod NAME -o yaml prints");
    }
    if (candidates.size() > 1) {
      throw new ManifestException(
          file,
          "it holds "
              + candidates.size()
              + " pods or workloads; give one of them, for example by kubectl get pod NAME -o"
              + " yaml");
    }
    List<String> notes = new ArrayList<>();
    if (!others.isEmpty()) {
      notes.add(file + ": ignored: " + String.join(", ", others));
    }
    return read(candidates.getFirst(), namespace, notes);
  }

  private static PodManifest read(
      Element object, Optional<NamespaceFacts> namespace, List<String> notes)
      throws ManifestException {
    Optional<Element> metadata = object.find("metadata");
    Optional<Element> template = PodTemplates.find(object);
    Element pod = template.orElse(object);
    if (template.isPresent()) {
      notes.add(
          "%s: the kind %s is not a pod; the template at %s is used, as its pods will have it"
              .formatted(object.file(), kind(object), pod.path()));
    }
    // A template may name a namespace, but its pods come into that of the workload.
    String written = Metadata.text(metadata, "namespace");
    requireSame(object, written, namespace);
    NamespaceFacts home =
        namespace.orElseGet(
            () -> NamespaceFacts.named(written.isEmpty() ? DEFAULT_NAMESPACE : written));
    String name = template.isPresent() ? "" : Metadata.text(metadata, "name");
    List<IpAddress> addresses = template.isPresent() ? List.of() : PodReader.addresses(pod);
    List<Finding> findings =
        template.isPresent() ? PodTemplates.wordsInVain(object, template.get()) : List.of();
    return new PodManifest(
        pod.object(), PodReader.facts(pod, name, home), addresses, notes, findings);
  }

  private static void requireSame(
      Element object, String written, Optional<NamespaceFacts> namespace) throws ManifestException {
    if (namespace.isPresent() && !written.isEmpty() && !namespace.get().name().equals(written)) {
      throw new ManifestException(
          object.file(),
          "metadata.namespace",
          written,
          "the given namespace is another one, "
              + namespace.get().name()
              + "; give the pod's own, or none");
    }
  }

  /** The objects of all documents; what a List holds counts, not the list. */
  private static List<Element> objects(String file, byte[] contents) throws ManifestException {
    List<Element> objects = new ArrayList<>();
    for (JsonValue document : Documents.read(file, contents)) {
      Element object = new Element(file, "", document);
      String kind = kind(object);
      Optional<Element> items = object.find("items");
      if (kind.endsWith("List") && items.isPresent()) {
        objects.addAll(items.get().list());
      } else {
        objects.add(object);
      }
    }
    return objects;
  }

  static String kind(Element object) throws ManifestException {
    return object
        .require("kind", "give a manifest such as kubectl get pod NAME -o yaml prints")
        .text();
  }
}
