package mesh.sluice.workload;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.injection.Injection;
import mesh.sluice.injection.Injector;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.manifest.Element;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.manifest.PodTemplates;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.template.InjectorSettings;

/** Injects one object, and each of those in it if it is a list. */
final class ObjectInjector {
  private final InjectorSettings settings;
  private final HomeNamespaces namespaces;
  private final int line;
  private final List<Outcome> outcomes;

  /**
   * @param line in which the object begins, for messages
   * @param outcomes to which that of the object is added
   */
  ObjectInjector(
      InjectorSettings settings, HomeNamespaces namespaces, int line, List<Outcome> outcomes) {
    this.settings = requireNonNull(settings);
    this.namespaces = requireNonNull(namespaces);
    this.line = line;
    this.outcomes = requireNonNull(outcomes);
  }

  /**
   * @param inherited the kind that an object has that does not say; empty if there is none
   */
  JsonValue inject(Element object, String inherited) {
    if (!(object.value() instanceof JsonObject members)) {
      return object.value();
    }
    String subject = "document";
    try {
      String written = ObjectName.text(object, "kind");
      String kind = written.isEmpty() ? inherited : written;
      Optional<Element> items = object.find("items");
      if (WorkloadKind.isList(kind) && items.isPresent()) {
        return members.with("items", injectItems(items.get(), WorkloadKind.itemKind(kind)));
      }
      String apiVersion = ObjectName.text(object, "apiVersion");
      Optional<WorkloadKind> workload = WorkloadKind.of(kind, apiVersion);
      if (workload.isEmpty()) {
        nameUnknown(object, kind, apiVersion);
        return members;
      }
      subject = kind;
      ObjectName name = ObjectName.of(object, kind);
      subject = name.toString();
      return injectWorkload(object, workload.get(), name);
    } catch (ManifestException e) {
      outcomes.add(new Outcome.Refused(subject, e.getMessage()));
      return members;
    }
  }

  /** Whose pods these are, and whether they can have a sidecar, only the kind's owner knows. */
  private void nameUnknown(Element object, String kind, String apiVersion) {
    Optional<String> template = PodTemplates.pathIn(object.value());
    if (template.isPresent() && !kind.isEmpty()) {
      String because =
          ("inject does not know its kind, of %s, which has a pod template at %s; its pods are"
                  + " injected where a webhook sees them")
              .formatted(apiVersion.isEmpty() ? "no apiVersion" : apiVersion, template.get());
      outcomes.add(new Outcome.LeftAlone(name(object, kind), because, List.of()));
    }
  }

  private static String name(Element object, String kind) {
    try {
      return ObjectName.of(object, kind).toString();
    } catch (ManifestException e) {
      return kind;
    }
  }

  private JsonArray injectItems(Element items, String inherited) throws ManifestException {
    List<JsonValue> injected = new ArrayList<>();
    for (Element item : items.list()) {
      injected.add(inject(item, inherited));
    }
    return new JsonArray(injected);
  }

  private JsonObject injectWorkload(Element object, WorkloadKind kind, ObjectName name)
      throws ManifestException {
    NamespaceFacts namespace =
        namespaces.find(name.namespace(), settings.configuration().selection());
    List<String> path = kind.path();
    Element pod = object;
    for (String member : path) {
      Optional<Element> found = pod.find(member);
      if (found.isEmpty()) {
        String because = "it has no " + kind.template();
        outcomes.add(new Outcome.LeftAlone(name.toString(), because, List.of()));
        return object.object();
      }
      pod = found.get();
    }
    List<String> warnings =
        path.isEmpty()
            ? List.of()
            : PodTemplates.wordsInVain(object, pod).stream().map(Object::toString).toList();
    JsonObject injected = injectPod(pod, namespace, name, warnings);
    return replace(object.object(), path, injected);
  }

  /**
   * @param warnings about the workload
   */
  private JsonObject injectPod(
      Element pod, NamespaceFacts namespace, ObjectName name, List<String> warnings)
      throws ManifestException {
    JsonObject before = pod.object();
    String object = name.toString();
    switch (Injector.inject(before, namespace, settings)) {
      case Injection.Injected injected -> {
        outcomes.add(
            injected.pod().equals(before)
                ? new Outcome.Unchanged(object)
                : new Outcome.Injected(object, join(warnings, injected.warnings())));
        return injected.pod();
      }
      case Injection.Skipped skipped ->
          outcomes.add(
              new Outcome.LeftAlone(
                  object, skipped.reason().sentence(), join(warnings, skipped.warnings())));
      case Injection.Refused refused ->
          outcomes.add(new Outcome.Refused(object, place(pod, object) + refused.message()));
    }
    return before;
  }

  private static List<String> join(List<String> first, List<String> others) {
    List<String> all = new ArrayList<>(first);
    all.addAll(others);
    return all;
  }

  private String place(Element pod, String object) {
    String template = pod.path().isEmpty() ? "" : pod.path() + ": ";
    return "%s: document at line %d: %s: %s".formatted(pod.file(), line, object, template);
  }

  private static JsonObject replace(JsonObject object, List<String> path, JsonObject value) {
    if (path.isEmpty()) {
      return value;
    }
    JsonObject inner = object.find(path.getFirst()).orElseThrow().asObject();
    return object.with(path.getFirst(), replace(inner, path.subList(1, path.size()), value));
  }
}
