package mesh.sluice.peers;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.profile.ContainerFacts;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.profile.PodFacts;
import mesh.sluice.profile.RunAs;

/**
 * A pod that istiod injected.
 *
 * @param way which of Istio's two ways would set up its redirect
 * @param annotations what its owner wrote
 * @param env variables of the sidecar, from the proxy's metadata
 * @param runAs whom the sidecar runs as
 */
public record IstioPod(
    Way way, Map<String, String> annotations, Map<String, String> env, RunAs runAs) {
  /** The two ways give the same program different arguments for the same pod. */
  public enum Way {
    /** The init container, with the arguments of istiod's template. */
    INIT_CONTAINER,
    /** istio-cni, by the annotations. */
    CNI_PLUGIN
  }

  private static final OwnerId ROOT = new OwnerId(0);
  private static final OwnerId USUAL = new OwnerId(1337);

  public IstioPod {
    requireNonNull(way);
    annotations = Map.copyOf(annotations);
    env = Map.copyOf(env);
    requireNonNull(runAs);
  }

  /** A pod whose sidecar runs as istiod has it. */
  static IstioPod of(Way way, Map<String, String> annotations, Map<String, String> env) {
    return new IstioPod(way, annotations, env, RunAs.of(USUAL.value(), USUAL.value()));
  }

  /** As Sluice's agent sees it, once istio-init is no longer there. */
  public PodFacts facts() {
    Map<String, String> all = new HashMap<>(annotations);
    all.put("sidecar.istio.io/status", "{}");
    return new PodFacts(
        NamespaceFacts.named("default"),
        "web",
        Map.of(),
        all,
        RunAs.UNSET,
        List.of(),
        List.of(
            ContainerFacts.named("app"),
            new ContainerFacts("istio-proxy", runAs, env, List.of("proxy", "sidecar"))),
        false);
  }

  String annotation(String key, String absent) {
    return annotations.getOrDefault(key, absent);
  }

  /** Whether a variable is true, in one of the spellings that these tests use. */
  boolean flag(String variable) {
    return "true".equals(env.get(variable));
  }

  /** The sidecar's user, as istio-cni takes it. */
  OwnerId user() {
    return effective(runAs.user());
  }

  /** The sidecar's group, as istio-cni takes it. */
  OwnerId group() {
    return effective(runAs.group());
  }

  private static OwnerId effective(Optional<OwnerId> id) {
    return id.filter(value -> !value.equals(ROOT)).orElse(USUAL);
  }
}
