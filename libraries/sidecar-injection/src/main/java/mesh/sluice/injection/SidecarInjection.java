package mesh.sluice.injection;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.injection.Injection.Injected;
import mesh.sluice.injection.InjectionStatus.Override;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.PodFacts;
import mesh.sluice.selection.SelectionReason;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.ProbeRoute;
import mesh.sluice.template.Sidecar;
import mesh.sluice.template.SidecarInputs;
import mesh.sluice.template.TemplateException;

/** Puts a sidecar into a pod of which it is known that it gets one. */
final class SidecarInjection {
  private final Application application;
  private final PodFacts facts;
  private final InjectorSettings settings;
  private final PodWishes wishes;
  private final PreviousInjection earlier;

  /**
   * @param earlier what is known of it; without a status if this is the first injection
   * @param facts of the application, with the annotations that count for it
   * @throws RefusedException if an annotation is malformed
   */
  SidecarInjection(
      PreviousInjection earlier, Application application, PodFacts facts, InjectorSettings settings)
      throws RefusedException {
    this.earlier = earlier;
    this.application = application;
    this.facts = facts;
    this.settings = settings;
    this.wishes = PodWishes.of(facts, settings.configuration());
  }

  /**
   * The whole pod.
   *
   * @throws RefusedException if it would bypass the mesh, or asks for what cannot be done
   * @throws TemplateException if the pod's annotations make an invalid sidecar of the template
   */
  Injected inject(SelectionReason reason) throws RefusedException, TemplateException {
    // The policy depends on the sidecar's owner, and the sidecar on the policy's ports.
    Sidecar draft = render(RedirectPolicy.DEFAULT, List.of());
    Optional<SidecarPolicy.Explained> redirect =
        SidecarPolicy.read(facts, settings, draft.container());
    RedirectPolicy policy =
        wishes.withoutProbes(
            redirect.map(SidecarPolicy.Explained::policy).orElse(SidecarPolicy.NO_REDIRECT),
            application.pod());

    ApplicationProbes probes = new ApplicationProbes(wishes.rewritten(policy));
    PodObject probed = rewriteProbes(probes);
    Sidecar sidecar = render(policy, probes.routes());
    JsonObject container = container(sidecar);
    List<String> warnings = new ArrayList<>(probes.warnings());
    if (redirect.isPresent()) {
      PodValidation.refuseSidecarsOwner(facts, policy, wishes.nativeSidecar());
      PodValidation.requireAbleToBeTransparent(redirect.get(), container, facts)
          .ifPresent(warnings::add);
    }
    PodValidation.refusePortsOfSidecar(application.pod(), policy);
    PodValidation.refuseVolumesOfSidecar(application.pod(), sidecar);

    PodObject injected =
        withContainer(probed, earlier.container(container))
            .withList(
                "volumes", earlier.volumes(application.pod().list("volumes"), sidecar.volumes()));
    List<String> labels = new ArrayList<>();
    injected = withTexts(injected, "labels", sidecar.labels(), labels);
    List<String> annotations = new ArrayList<>();
    injected = withTexts(injected, "annotations", sidecar.annotations(), annotations);
    if (redirect.isPresent()) {
      injected =
          injected.withAnnotation(
              RedirectAnnotation.KEY,
              PolicyAnnotation.format(policy, redirect.get().explanation()));
    }
    InjectionStatus status =
        new InjectionStatus(
            SidecarParts.marks(container),
            KeyedList.marks(PodObject::name, sidecar.volumes()),
            labels,
            annotations,
            application.override(),
            probes.originals(),
            Optional.empty());
    warnings.addAll(wishes.warnings(application.pod()));
    redirect.ifPresent(
        known -> known.explanation().findings().forEach(each -> warnings.add(each.toString())));
    warnings.addAll(ResourceFit.warnings(application.pod(), injected));
    return new Injected(
        injected.withAnnotation(InjectionStatus.KEY, status.format()).json(), reason, warnings);
  }

  private Sidecar render(RedirectPolicy policy, List<ProbeRoute> probes) throws TemplateException {
    return settings.sidecar(
        SidecarInputs.of(facts.namespace().name(), policy, probes, wishes.overrides()));
  }

  /** The template's container, made what the list that it goes to wants, with the user's parts. */
  private JsonObject container(Sidecar sidecar) throws RefusedException {
    JsonObject container =
        wishes.nativeSidecar()
            ? sidecar.container().with("restartPolicy", new JsonString("Always"))
            : sidecar.container().without("restartPolicy").without("startupProbe");
    if (application.override().isEmpty()) {
      return container;
    }
    Override override = application.override().get();
    return SidecarOverride.apply(
        container,
        FilledSecurity.without(override.container(), container, application.pod()),
        "spec." + override.list() + "['" + Sidecar.NAME + "']");
  }

  private PodObject rewriteProbes(ApplicationProbes probes) {
    PodObject rewritten = application.pod();
    for (String list : PodObject.CONTAINER_LISTS) {
      rewritten =
          rewritten.withList(list, rewritten.list(list).stream().map(probes::rewrite).toList());
    }
    return rewritten;
  }

  /** A native sidecar goes before all others, so that init containers have a network too. */
  private PodObject withContainer(PodObject pod, JsonObject container) {
    String list = wishes.nativeSidecar() ? "initContainers" : "containers";
    List<JsonObject> containers = new ArrayList<>(pod.list(list));
    containers.addFirst(container);
    return pod.withList(list, containers);
  }

  /** Adds what is not there; what the user wrote is not overwritten. */
  private static PodObject withTexts(
      PodObject pod, String kind, Map<String, String> additions, List<String> added) {
    Map<String, String> texts = pod.texts(kind);
    for (String key : new TreeSet<>(additions.keySet())) {
      if (texts.putIfAbsent(key, additions.get(key)) == null) {
        added.add(key);
      }
    }
    return pod.withTexts(kind, texts);
  }
}
