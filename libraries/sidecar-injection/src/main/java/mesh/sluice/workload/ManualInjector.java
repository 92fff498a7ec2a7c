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
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.template.InjectorSettings;

/**
 * Injects manifests: pods, and the templates from which workloads make theirs, as the webhook will
 * see them. A document in which nothing changes stays as it is written.
 */
public final class ManualInjector {
  private final InjectorSettings settings;
  private final HomeNamespaces namespaces;

  public ManualInjector(InjectorSettings settings, HomeNamespaces namespaces) {
    this.settings = settings.forRequested();
    this.namespaces = requireNonNull(namespaces);
  }

  /** Injects all that is in a file. Whether a pod was refused is among the outcomes. */
  public InjectedFile inject(ManifestFile file) {
    StringBuilder text = new StringBuilder();
    List<Outcome> outcomes = new ArrayList<>();
    for (ManifestFile.Document document : file.documents()) {
      Element before = new Element(file.name(), "", document.value());
      JsonValue after = new InDocument(document.text().line(), outcomes).inject(before, "");
      text.append(
          after.equals(document.value()) ? document.text().text() : document.text().with(after));
    }
    return new InjectedFile(text.toString(), outcomes);
  }

  /** The work on one document. */
  private final class InDocument {
    private final int line;
    private final List<Outcome> outcomes;

    InDocument(int line, List<Outcome> outcomes) {
      this.line = line;
      this.outcomes = outcomes;
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
        Optional<WorkloadKind> workload =
            WorkloadKind.of(kind, ObjectName.text(object, "apiVersion"));
        if (workload.isEmpty()) {
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
      JsonObject injected = injectPod(pod, namespace, name);
      return replace(object.object(), path, injected);
    }

    private JsonObject injectPod(Element pod, NamespaceFacts namespace, ObjectName name)
        throws ManifestException {
      JsonObject before = pod.object();
      String object = name.toString();
      switch (Injector.inject(before, namespace, settings)) {
        case Injection.Injected injected -> {
          outcomes.add(
              injected.pod().equals(before)
                  ? new Outcome.Unchanged(object)
                  : new Outcome.Injected(object, injected.warnings()));
          return injected.pod();
        }
        case Injection.Skipped skipped ->
            outcomes.add(
                new Outcome.LeftAlone(object, skipped.reason().sentence(), skipped.warnings()));
        case Injection.Refused refused ->
            outcomes.add(new Outcome.Refused(object, place(pod, object) + refused.message()));
      }
      return before;
    }

    private String place(Element pod, String object) {
      String template = pod.path().isEmpty() ? "" : pod.path() + ": ";
      return "%s: document at line %d: %s: %s".formatted(pod.file(), line, object, template);
    }
  }

  private static JsonObject replace(JsonObject object, List<String> path, JsonObject value) {
    if (path.isEmpty()) {
      return value;
    }
    JsonObject inner = object.find(path.getFirst()).orElseThrow().asObject();
    return object.with(path.getFirst(), replace(inner, path.subList(1, path.size()), value));
  }
}
