package mesh.sluice.decide;

import static mesh.sluice.profile.NotMeshedReason.EXCLUDED_NAMESPACE;
import static mesh.sluice.profile.NotMeshedReason.NOT_A_POD;
import static mesh.sluice.profile.NotMeshedReason.NO_ANNOTATION;
import static mesh.sluice.profile.NotMeshedReason.OWN_POD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import mesh.sluice.agent.AbsentNodeAgent;
import mesh.sluice.agent.AgentAnswer;
import mesh.sluice.agent.NodeAgent;
import mesh.sluice.agent.PodName;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.NotMeshedReason;
import mesh.sluice.protocol.CniArgs;
import mesh.sluice.protocol.CniException;
import mesh.sluice.protocol.ErrorCode;
import mesh.sluice.redirect.BackendChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodDecisionTest {
  private static final CniArgs WEB = new CniArgs("shop", "web-0", Optional.of("6f2c"));
  private static final Map<String, String> REDIRECT = Map.of("sluice.mesh/redirect", "{\"v\":1}");
  private static final Map<String, String> INJECTED_BY_ISTIO =
      Map.of("sidecar.istio.io/status", "{}");

  @ParameterizedTest
  @CsvSource({
    "sluice-system,sluice-node-x7k2,OWN_POD",
    "sluice-system,sluice-node-,OWN_POD",
    "sluice-system,sluice-injector-1,",
    "sluice-system,my-sluice-node-1,",
    "sluice-system2,sluice-node-x7k2,",
    "default,sluice-node-x7k2,",
    "kube-system,coredns-1,EXCLUDED_NAMESPACE",
    "kube-systems,coredns-1,",
    "shop,web-0,",
    "kube-system,'',",
    "'',sluice-node-x7k2,"
  })
  void exemptIsWhoHasTheNameAndWhoIsInAnExcludedNamespace(
      String namespace, String name, NotMeshedReason reason) {
    PodDecision decision = new PodDecision(configuration(Optional.empty()));

    assertThat(decision.exempt(named(namespace, name))).isEqualTo(Optional.ofNullable(reason));
  }

  @Test
  void withoutExemptKeysNobodyIsExempt() {
    PluginConfiguration nothing =
        new PluginConfiguration(
            "",
            "",
            Set.of(),
            List.of(),
            Optional.empty(),
            false,
            BackendChoice.AUTO,
            true,
            Optional.empty());

    assertThat(new PodDecision(nothing).exempt(WEB)).isEmpty();
    assertThat(new PodDecision(nothing).exempt(CniArgs.NONE)).isEmpty();
  }

  @Test
  void ownPodsComeBeforeExcludedNamespaces() {
    PluginConfiguration both =
        new PluginConfiguration(
            "kube-system",
            "sluice-node-",
            Set.of("kube-system"),
            List.of(),
            Optional.empty(),
            false,
            BackendChoice.AUTO,
            true,
            Optional.empty());
    PodDecision decision = new PodDecision(both);

    assertThat(decision.exempt(named("kube-system", "sluice-node-1"))).contains(OWN_POD);
    assertThat(decision.exempt(named("kube-system", "x"))).contains(EXCLUDED_NAMESPACE);
  }

  @Test
  void annotationDecidesWithoutTheAgent() throws CniException {
    assertThat(decide(WEB, Optional.of(REDIRECT)))
        .isEqualTo(new Settlement.Meshed(RedirectPolicy.DEFAULT));
  }

  @Test
  void podThatAsksForNothingPassesWithoutTheAgent() throws CniException {
    assertThat(decide(WEB, Optional.of(Map.of())))
        .isEqualTo(new Settlement.NotMeshed(NO_ANNOTATION));
  }

  @Test
  void whatIsNoPodPassesWithoutTheAgent() throws CniException {
    assertThat(decide(CniArgs.NONE, Optional.empty()))
        .isEqualTo(new Settlement.NotMeshed(NOT_A_POD));
  }

  /** As with cnitool, which can give annotations without naming a pod. */
  @Test
  void annotationDecidesAlsoWhereNoPodIsNamed() throws CniException {
    assertThat(decide(CniArgs.NONE, Optional.of(REDIRECT))).isInstanceOf(Settlement.Meshed.class);
  }

  @Test
  void malformedAnnotationIsAnErrorThatNamesIt() {
    assertThatExceptionOfType(CniException.class)
        .isThrownBy(() -> decide(WEB, Optional.of(Map.of("sluice.mesh/redirect", "{\"v\":2}"))))
        .withMessageStartingWith("annotation sluice.mesh/redirect.v: '2'")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION));
  }

  @Test
  void agentIsAskedWhereAnnotationsLeaveItOpen() throws CniException {
    Decision.Settled answer = new Decision.Meshed(RedirectPolicy.DEFAULT);
    NodeAgent agent =
        (pod, uid, profiles) -> {
          assertThat(pod).isEqualTo(new PodName("shop", "web-0"));
          assertThat(uid).contains("6f2c");
          assertThat(profiles).containsExactly(MeshProfile.SLUICE, MeshProfile.ISTIO);
          return new AgentAnswer.Decided(answer);
        };

    assertThat(new PodDecision(configuration(Optional.of(INJECTED_BY_ISTIO))).decide(WEB, agent))
        .isEqualTo(new Settlement.Meshed(RedirectPolicy.DEFAULT));
  }

  /** An agent that is newer than the plugin may have reasons that this does not know. */
  @Test
  void reasonThatOnlyTheAgentKnowsIsGivenInItsWords() throws CniException {
    NodeAgent agent = (pod, uid, profiles) -> new AgentAnswer.LeftAlone("asleep", "it sleeps");

    assertThat(new PodDecision(configuration(Optional.of(INJECTED_BY_ISTIO))).decide(WEB, agent))
        .isEqualTo(new Settlement.NotMeshed("asleep", "it sleeps"));
  }

  @Test
  void podThatTheAgentRefusesIsAnErrorThatNamesTheField() {
    AgentAnswer refused =
        new AgentAnswer.Refused(new Decision.Invalid("a.io/ports", "x", "not a port"));
    PodDecision decision = new PodDecision(configuration(Optional.of(INJECTED_BY_ISTIO)));

    assertThatExceptionOfType(CniException.class)
        .isThrownBy(() -> decision.decide(WEB, (pod, uid, profiles) -> refused))
        .withMessage("annotation a.io/ports: 'x': not a port")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION));
  }

  @Test
  void agentIsNotAskedAboutAPodWithoutAName() {
    PodDecision decision = new PodDecision(configuration(Optional.of(INJECTED_BY_ISTIO)));

    assertThatExceptionOfType(CniException.class)
        .isThrownBy(() -> decision.decide(CniArgs.NONE, this::mustNotBeAsked))
        .withMessageStartingWith("cannot tell whether the pod is meshed: ")
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.TRY_AGAIN_LATER);
              assertThat(e.details()).contains("K8S_POD_NAMESPACE", "K8S_POD_NAME");
            });
  }

  @Test
  void policyByAnnotationsIsEmptyWhereOnlyTheAgentCouldTell() throws CniException {
    assertThat(new PodDecision(configuration(Optional.of(REDIRECT))).policyByAnnotations(WEB))
        .contains(RedirectPolicy.DEFAULT);
    for (Optional<Map<String, String>> annotations :
        List.of(
            Optional.of(Map.<String, String>of()),
            Optional.of(INJECTED_BY_ISTIO),
            Optional.<Map<String, String>>empty())) {
      assertThat(new PodDecision(configuration(annotations)).policyByAnnotations(WEB)).isEmpty();
    }
  }

  @Test
  void agentIsAskedWhereTheRuntimePassesNoAnnotations() {
    assertThatExceptionOfType(CniException.class)
        .isThrownBy(() -> decideWithoutAgent(Optional.empty()))
        .withMessageStartingWith("cannot tell whether shop/web-0 is meshed: ")
        .withMessageContaining("Multus never passes them on")
        .withMessageContaining("capability io.kubernetes.cri.pod-annotations")
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.TRY_AGAIN_LATER);
              assertThat(e.details()).contains("no agentSocket is configured");
            });
  }

  private Settlement decide(CniArgs pod, Optional<Map<String, String>> annotations)
      throws CniException {
    return new PodDecision(configuration(annotations)).decide(pod, this::mustNotBeAsked);
  }

  private static void decideWithoutAgent(Optional<Map<String, String>> annotations)
      throws CniException {
    new PodDecision(configuration(annotations)).decide(WEB, new AbsentNodeAgent());
  }

  private static CniArgs named(String namespace, String name) {
    return new CniArgs(namespace, name, Optional.empty());
  }

  private AgentAnswer mustNotBeAsked(
      PodName pod, Optional<String> uid, List<MeshProfile> profiles) {
    throw new AssertionError("the agent was asked about " + pod);
  }

  private static PluginConfiguration configuration(Optional<Map<String, String>> annotations) {
    return new PluginConfiguration(
        "sluice-system",
        "sluice-node-",
        Set.of("kube-system"),
        List.of(MeshProfile.SLUICE, MeshProfile.ISTIO),
        Optional.empty(),
        false,
        BackendChoice.AUTO,
        true,
        annotations);
  }
}
