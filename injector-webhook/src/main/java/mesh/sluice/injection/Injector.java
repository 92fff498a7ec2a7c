package mesh.sluice.injection;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.injection.Injection.Injected;
import mesh.sluice.injection.Injection.Refused;
import mesh.sluice.injection.Injection.Skipped;
import mesh.sluice.injection.InjectionStatus.Override;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.manifest.PodReader;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.Finding;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.profile.PodFacts;
import mesh.sluice.profile.Source;
import mesh.sluice.selection.Selection;
import mesh.sluice.selection.SelectionReason;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.Sidecar;
import mesh.sluice.template.SidecarInputs;
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
  private static final String WRONG_TYPE =
      "pod: a field holds a value of the wrong type; kubectl explain pod.spec";

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
    } catch (ClassCastException e) {
      // The API server would not let it by, but manifests of people come here unchecked.
      return new Refused(WRONG_TYPE);
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
      return select(new PodObject(pod), namespace, settings);
    } catch (ManifestException e) {
      throw new RefusedException(e.getMessage());
    } catch (ClassCastException e) {
      throw new RefusedException(WRONG_TYPE);
    }
  }

  private static Selection select(
      PodObject pod, NamespaceFacts namespace, InjectorSettings settings)
      throws RefusedException, ManifestException {
    PodFacts facts = facts(pod, namespace, settings);
    Optional<InjectionStatus> status = InjectionStatus.of(pod);
    if (status.isPresent() && !status.get().adopted().isEmpty()) {
      return new Selection.Skip(
          SelectionReason.ADOPTED,
          List.of(
              new Source.Annotation(
                  InjectionStatus.KEY, pod.annotation(InjectionStatus.KEY).orElse(""))),
          List.of());
    }
    return Selection.of(settings.configuration().selection(), facts);
  }

  private static Injection injectOrRefuse(
      PodObject received, NamespaceFacts namespace, InjectorSettings settings)
      throws RefusedException, ManifestException, TemplateException {
    return switch (select(received, namespace, settings)) {
      case Selection.Inject(var reason, var because, var findings) -> {
        Optional<InjectionStatus> status = InjectionStatus.of(received);
        PodObject pod = status.isPresent() ? Undo.undo(received, status.get()) : received;
        Guards.refuseHandMadePolicy(pod);
        Injected injected = inject(pod, facts(pod, namespace, settings), settings, reason);
        List<String> warnings = new ArrayList<>(texts(findings));
        warnings.addAll(injected.warnings());
        yield new Injected(injected.pod(), reason, warnings);
      }
      case Selection.Skip(var reason, var because, var findings) ->
          new Skipped(reason, texts(findings));
      case Selection.Invalid invalid ->
          throw new RefusedException(invalid.field(), invalid.value(), invalid.remedy());
    };
  }

  private static List<String> texts(List<Finding> findings) {
    return findings.stream().map(Finding::toString).toList();
  }

  private static PodFacts facts(PodObject pod, NamespaceFacts namespace, InjectorSettings settings)
      throws ManifestException {
    Map<String, String> annotations =
        new LinkedHashMap<>(settings.configuration().defaultAnnotations());
    annotations.putAll(PodReader.read(POD, pod.json(), namespace).annotations());
    return PodReader.read(POD, pod.withTexts("annotations", annotations).json(), namespace);
  }

  private static Injected inject(
      PodObject pod, PodFacts facts, InjectorSettings settings, SelectionReason reason)
      throws RefusedException, ManifestException, TemplateException {
    PodWishes wishes = PodWishes.of(facts, settings.configuration());
    Optional<Override> override = findOverride(pod);
    PodObject application = withoutSidecar(pod);
    PodFacts applicationFacts = PodReader.read(POD, application.json(), facts.namespace());

    // The policy depends on the sidecar's owner, and the sidecar on the policy's ports.
    SidecarInputs first =
        new SidecarInputs(
            facts.namespace().name(), RedirectPolicy.DEFAULT, List.of(), wishes.overrides());
    Optional<RedirectPolicy> read =
        SidecarPolicy.read(facts, settings, settings.sidecar(first).container());
    RedirectPolicy policy = read.orElse(SidecarPolicy.NO_REDIRECT);
    ApplicationProbes probes = new ApplicationProbes(wishes.rewritten(policy));
    PodObject probed = rewriteProbes(application, probes);
    RedirectPolicy effective =
        wishes.excludesProbes() ? excludeProbes(application, policy) : policy;
    Sidecar sidecar =
        settings.sidecar(
            new SidecarInputs(
                facts.namespace().name(), effective, probes.routes(), wishes.overrides()));
    JsonObject container = sidecar.container();
    if (override.isPresent()) {
      container =
          SidecarOverride.apply(
              container,
              override.get().container(),
              "spec." + override.get().list() + "['" + Sidecar.NAME + "']");
    }
    if (read.isPresent()) {
      Guards.refuseSidecarsOwner(applicationFacts, effective);
      Guards.refuseUnableToBeTransparent(effective, container);
    }
    Guards.refusePortsOfSidecar(application, effective);
    Guards.refuseVolumesOfSidecar(application, sidecar);

    PodObject injected = addSidecar(probed, container, wishes.nativeSidecar());
    List<JsonObject> volumes = new ArrayList<>(injected.list("volumes"));
    volumes.addAll(sidecar.volumes());
    injected = injected.withList("volumes", volumes);
    List<String> labels = new ArrayList<>();
    injected = addTexts(injected, "labels", sidecar.labels(), labels);
    List<String> annotations = new ArrayList<>();
    injected = addTexts(injected, "annotations", sidecar.annotations(), annotations);
    InjectionStatus status =
        new InjectionStatus(
            sidecar.volumes().stream().map(PodObject::name).toList(),
            labels,
            annotations,
            override,
            probes.originals(),
            "");
    if (read.isPresent()) {
      injected =
          injected.withAnnotation(RedirectAnnotation.KEY, RedirectAnnotation.format(effective));
    }
    injected = injected.withAnnotation(InjectionStatus.KEY, status.format());
    List<String> warnings = new ArrayList<>(probes.warnings());
    warnings.addAll(wishes.warnings(application));
    return new Injected(injected.json(), reason, warnings);
  }

  private static Optional<Override> findOverride(PodObject pod) {
    for (String list : PodObject.CONTAINER_LISTS) {
      List<JsonObject> containers = pod.list(list);
      for (int i = 0; i < containers.size(); i++) {
        if (PodObject.name(containers.get(i)).equals(Sidecar.NAME)) {
          return Optional.of(new Override(list, i, containers.get(i)));
        }
      }
    }
    return Optional.empty();
  }

  private static PodObject withoutSidecar(PodObject pod) throws RefusedException {
    PodObject application = pod;
    for (String list : PodObject.CONTAINER_LISTS) {
      application =
          application.withList(
              list,
              pod.list(list).stream()
                  .filter(container -> !PodObject.name(container).equals(Sidecar.NAME))
                  .toList());
    }
    if (application.list("containers").isEmpty()) {
      throw new RefusedException(
          "spec.containers",
          Sidecar.NAME,
          "the pod has no container besides the sidecar; add the application's");
    }
    return application;
  }

  private static PodObject rewriteProbes(PodObject pod, ApplicationProbes probes) {
    PodObject rewritten = pod;
    for (String list : PodObject.CONTAINER_LISTS) {
      rewritten = rewritten.withList(list, pod.list(list).stream().map(probes::rewrite).toList());
    }
    return rewritten;
  }

  private static RedirectPolicy excludeProbes(PodObject pod, RedirectPolicy policy) {
    return new RedirectPolicy(
        policy.sidecar(),
        ProbePorts.exclude(pod, policy.inbound()),
        policy.outbound(),
        policy.dns(),
        policy.interfaces(),
        policy.dropInvalid());
  }

  /** A native sidecar goes before all others, so that init containers have a network too. */
  private static PodObject addSidecar(PodObject pod, JsonObject container, boolean nativeSidecar) {
    String list = nativeSidecar ? "initContainers" : "containers";
    JsonObject added =
        nativeSidecar
            ? container.with("restartPolicy", new JsonString("Always"))
            : container.without("restartPolicy").without("startupProbe");
    List<JsonObject> containers = new ArrayList<>(pod.list(list));
    containers.addFirst(added);
    return pod.withList(list, containers);
  }

  /** Adds what is not there; what the user wrote is not overwritten. */
  private static PodObject addTexts(
      PodObject pod, String kind, Map<String, String> additions, List<String> added) {
    Map<String, String> texts = pod.texts(kind);
    for (String key : new TreeSet<>(additions.keySet())) {
      if (texts.putIfAbsent(key, additions.get(key)) == null) {
        added.add(key);
      }
    }
    return added.isEmpty() ? pod : pod.withTexts(kind, texts);
  }
}
