package mesh.sluice.injector;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import mesh.sluice.adoption.AdoptionValidation;
import mesh.sluice.injection.Injection;
import mesh.sluice.injection.Injector;
import mesh.sluice.injection.RefusedException;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.manifest.PodManifest;
import mesh.sluice.profile.Finding;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.profile.PodFacts;
import mesh.sluice.profile.Source;
import mesh.sluice.selection.Selection;
import mesh.sluice.selection.SelectionReason;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.text.Printable;

/**
 * What would become of a pod, and why, for people and programs.
 *
 * @param name the pod's, printable and on one line
 * @param injection what the webhook would answer
 * @param because what decided; empty if nobody said anything, or the pod is refused
 * @param findings about the workload that makes the pod
 */
record ExplainedPod(
    String name, Injection injection, List<Source> because, List<Finding> findings) {
  ExplainedPod {
    requireNonNull(name);
    requireNonNull(injection);
    because = List.copyOf(because);
    findings = List.copyOf(findings);
  }

  static ExplainedPod of(PodManifest manifest, InjectorSettings settings) {
    JsonObject pod = manifest.pod();
    NamespaceFacts namespace = manifest.facts().namespace();
    Injection injection = AdoptionValidation.inject(pod, namespace, settings);
    return new ExplainedPod(
        name(manifest.facts()),
        injection,
        injection instanceof Injection.Refused ? List.of() : because(pod, namespace, settings),
        manifest.findings());
  }

  private static List<Source> because(
      JsonObject pod, NamespaceFacts namespace, InjectorSettings settings) {
    try {
      return switch (Injector.select(pod, namespace, settings)) {
        case Selection.Inject(var reason, var because, var findings) -> because;
        case Selection.Skip(var reason, var because, var findings) -> because;
        case Selection.Invalid invalid -> throw notRefused(invalid.remedy());
      };
    } catch (RefusedException e) {
      throw notRefused(e.getMessage());
    }
  }

  private static IllegalStateException notRefused(String remedy) {
    return new IllegalStateException("the same pod was not refused before: " + remedy);
  }

  private static String name(PodFacts pod) {
    String namespace = pod.namespace().name();
    return Printable.line(pod.name().isEmpty() ? "of " + namespace : namespace + "/" + pod.name());
  }

  /** Whether the pod must not be created as it is. */
  boolean isRefused() {
    return injection instanceof Injection.Refused;
  }

  /** What the pod's owner should know. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>(findings.stream().map(Finding::toString).toList());
    warnings.addAll(ownWarnings());
    return warnings;
  }

  private List<String> ownWarnings() {
    return switch (injection) {
      case Injection.Injected injected -> injected.warnings();
      case Injection.Skipped skipped -> skipped.warnings();
      case Injection.Refused refused -> List.of();
    };
  }

  /** Sentences, with a line for each source and each warning. */
  String text() {
    StringBuilder text = new StringBuilder(sentence()).append(because.isEmpty() ? "." : ":");
    because.forEach(source -> text.append("\n  ").append(Printable.shortLine(source.toString())));
    text.append('\n');
    if (!warnings().isEmpty()) {
      text.append("\nWorth knowing:\n");
      warnings().forEach(line -> text.append("  ").append(Printable.line(line)).append(".\n"));
    }
    return text.toString();
  }

  /** {@code inject}, {@code reason} and {@code message}; or {@code error} alone. */
  JsonObject json() {
    return switch (injection) {
      case Injection.Injected injected -> json(true, injected.reason());
      case Injection.Skipped skipped -> json(false, skipped.reason());
      case Injection.Refused refused -> error(refused.message());
    };
  }

  /** What cannot be explained, as programs have it. */
  static JsonObject error(String message) {
    return new JsonObject(Map.of("error", new JsonString(message)));
  }

  private JsonObject json(boolean inject, SelectionReason reason) {
    String sources =
        because.isEmpty()
            ? ""
            : because.stream()
                .map(source -> Printable.shortLine(source.toString()))
                .collect(Collectors.joining("; ", ": ", ""));
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("inject", new JsonBoolean(inject));
    members.put("reason", new JsonString(reason.label()));
    members.put("message", new JsonString(sentence() + sources));
    return new JsonObject(members);
  }

  /** Without a full stop: sources may follow. */
  private String sentence() {
    return "The pod "
        + name
        + " would "
        + switch (injection) {
          case Injection.Injected injected ->
              "be injected, because " + injected.reason().sentence();
          case Injection.Skipped skipped ->
              "not be injected, because " + skipped.reason().sentence();
          case Injection.Refused refused -> "be refused: " + Printable.line(refused.message());
        };
  }
}
