package mesh.sluice.injection;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import mesh.sluice.injection.Injection.Injected;
import mesh.sluice.injection.Injection.Refused;
import mesh.sluice.injection.Injection.Skipped;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.manifest.PodReader;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.profile.Finding;
import mesh.sluice.profile.MisspeltWords;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.profile.OtherWords;
import mesh.sluice.profile.OwnWords;
import mesh.sluice.profile.PodFacts;
import mesh.sluice.profile.Source;
import mesh.sluice.selection.Selection;
import mesh.sluice.selection.SelectionReason;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.TemplateException;

/**
 * Gives a pod its sidecar: the Envoy container, its volumes, and the annotations {@code
 * sluice.mesh/redirect} and {@code sluice.mesh/status}. What the user wrote stays, but for probes.
 *
 * <p>A pod that has been through here comes out equal: what was added is taken away first, so that
 * what other webhooks have added since is seen too.
 */
public final class Injector {
  private static final String POD = "pod";

  /** Why a pod is left alone about which nobody has said anything. */
  private static final Set<SelectionReason> UNASKED =
      EnumSet.of(
          SelectionReason.NAMESPACE_UNSET,
          SelectionReason.ANNOTATION_ONLY,
          SelectionReason.POLICY_DISABLED);

  private Injector() {}

  /**
   * Decides about a pod, and injects it.
   *
   * @param pod with {@code metadata} and {@code spec}
   * @param namespace where it is created
   */
  public static Injection inject(
      JsonObject pod, NamespaceFacts namespace, InjectorSettings settings) {
    try {
      return injectOrRefuse(new PodObject(pod), namespace, settings);
    } catch (RefusedException | ManifestException | TemplateException e) {
      return new Refused(e.getMessage());
    } catch (InvalidPolicyException e) {
      // A policy that cannot be, out of annotations and templates that are each in order.
      return new Refused(e.getMessage());
    }
  }

  /**
   * Says what decides whether a pod gets a sidecar, without injecting it. A pod that is selected
   * can still be refused.
   *
   * @param pod with {@code metadata} and {@code spec}
   * @param namespace where it is created
   * @throws RefusedException if the pod is malformed
   */
  public static Selection select(
      JsonObject pod, NamespaceFacts namespace, InjectorSettings settings) throws RefusedException {
    try {
      PodObject received = new PodObject(pod);
      return select(received, read(received, namespace), settings);
    } catch (ManifestException e) {
      throw new RefusedException(e.getMessage());
    }
  }

  private static Selection select(PodObject pod, PodFacts written, InjectorSettings settings)
      throws RefusedException {
    Selection selection =
        Selection.of(settings.configuration().selection(), withDefaults(written, settings));
    Optional<Source.Field> copied = CopiedSidecar.find(pod);
    if (copied.isPresent()
        && selection instanceof Selection.Skip(var reason, var because, var findings)
        && UNASKED.contains(reason)) {
      return new Selection.Inject(SelectionReason.COPIED, List.of(copied.get()), findings);
    }
    // The status of a pod that gets nothing is not looked at: it may be anybody's.
    return selection instanceof Selection.Inject && isAdopted(pod)
        ? new Selection.Skip(
            SelectionReason.ADOPTED,
            List.of(
                new Source.Annotation(
                    InjectionStatus.KEY, pod.annotation(InjectionStatus.KEY).orElse(""))),
            List.of())
        : selection;
  }

  private static boolean isAdopted(PodObject pod) throws RefusedException {
    return InjectionStatus.of(pod).filter(status -> status.adoption().isPresent()).isPresent();
  }

  private static Injection injectOrRefuse(
      PodObject received, NamespaceFacts namespace, InjectorSettings settings)
      throws RefusedException, ManifestException, TemplateException {
    PodFacts written = read(received, namespace);
    return switch (select(received, written, settings)) {
      case Selection.Inject(var reason, var because, var findings) -> {
        PodTypes.check(received);
        Optional<InjectionStatus> status = InjectionStatus.of(received);
        PodObject pod =
            status.isPresent() ? Undo.undo(received, status.get()) : CopiedSidecar.remove(received);
        PodTypes.check(pod);
        PodValidation.refuseHandMadePolicy(pod);
        PodFacts words = pod.equals(received) ? written : read(pod, namespace);
        PodValidation.refuseUnknownWords(words);
        Application application = Application.of(pod);
        Injected injected =
            new SidecarInjection(
                    new PreviousInjection(received, status),
                    application,
                    withDefaults(
                        application.pod().equals(pod) ? words : read(application.pod(), namespace),
                        settings),
                    settings)
                .inject(reason);
        List<String> warnings = new ArrayList<>(texts(findings));
        warnings.addAll(injected.warnings());
        warnings.addAll(
            texts(OtherWords.inVain(settings.configuration().selection().profile(), words)));
        warnings.addAll(texts(MisspeltWords.in(words)));
        yield new Injected(injected.pod(), reason, warnings);
      }
      case Selection.Skip(var reason, var because, var findings) ->
          new Skipped(reason, withWarnings(findings, received, written));
      case Selection.Invalid invalid ->
          throw new RefusedException(invalid.field(), invalid.value(), invalid.remedy());
    };
  }

  /** A pod that is left alone need not be refused, but perhaps it asked to be injected. */
  private static List<String> withWarnings(List<Finding> findings, PodObject received, PodFacts pod)
      throws RefusedException {
    List<String> texts = new ArrayList<>(texts(findings));
    CopiedSidecar.find(received)
        .ifPresent(
            field ->
                texts.add(
                    field
                        + ": the pod has the sidecar of another pod, but its traffic is not"
                        + " redirected; remove this container, or let the pod opt in"));
    OwnWords.unknown(pod).forEach(unknown -> texts.add(unknown.place() + ": " + unknown.remedy()));
    texts.addAll(texts(MisspeltWords.in(pod)));
    return texts;
  }

  private static List<String> texts(List<Finding> findings) {
    return findings.stream().map(Finding::toString).toList();
  }

  private static PodFacts read(PodObject pod, NamespaceFacts namespace) throws ManifestException {
    return PodReader.read(POD, pod.json(), namespace);
  }

  private static PodFacts withDefaults(PodFacts written, InjectorSettings settings) {
    Map<String, String> annotations =
        new LinkedHashMap<>(settings.configuration().defaultAnnotations());
    annotations.putAll(written.annotations());
    return written.withAnnotations(annotations);
  }
}
