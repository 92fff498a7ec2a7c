package mesh.sluice.profile;

import static mesh.sluice.profile.MeshProfile.ISTIO;
import static mesh.sluice.profile.MeshProfile.OSM;
import static mesh.sluice.profile.MeshProfile.SLUICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.Decision.Invalid;
import mesh.sluice.profile.Decision.Meshed;
import mesh.sluice.profile.Decision.NeedsAgent;
import mesh.sluice.profile.Decision.NotMeshed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MeshProfileTest {
  private static final Map<String, String> NONE = Map.of();
  private static final Map<String, String> OTHER = Map.of("example.org/team", "blue");
  private static final Map<String, String> REDIRECT = Map.of("sluice.mesh/redirect", "{\"v\":1}");
  private static final Map<String, String> INJECTED_BY_ISTIO =
      Map.of("sidecar.istio.io/status", "{}");
  private static final Map<String, String> BOTH =
      Map.of("sluice.mesh/redirect", "{\"v\":1}", "sidecar.istio.io/status", "{}");

  static Stream<Arguments> decisions() {
    return Stream.of(
        arguments(List.of(), NONE, NotMeshed.class),
        arguments(List.of(), OTHER, NotMeshed.class),
        arguments(List.of(), REDIRECT, Meshed.class),
        arguments(List.of(), INJECTED_BY_ISTIO, NotMeshed.class),
        arguments(List.of(SLUICE), NONE, NotMeshed.class),
        arguments(List.of(SLUICE), OTHER, NotMeshed.class),
        arguments(List.of(SLUICE), REDIRECT, Meshed.class),
        arguments(List.of(SLUICE), INJECTED_BY_ISTIO, NotMeshed.class),
        arguments(List.of(SLUICE, ISTIO), NONE, NotMeshed.class),
        arguments(List.of(SLUICE, ISTIO), REDIRECT, Meshed.class),
        arguments(List.of(SLUICE, ISTIO), INJECTED_BY_ISTIO, NeedsAgent.class),
        arguments(List.of(ISTIO, SLUICE), BOTH, Meshed.class),
        arguments(List.of(SLUICE, OSM), NONE, NeedsAgent.class),
        arguments(List.of(OSM), OTHER, NeedsAgent.class),
        arguments(List.of(OSM), REDIRECT, Meshed.class),
        arguments(List.of(SLUICE, ISTIO, OSM), INJECTED_BY_ISTIO, NeedsAgent.class));
  }

  @ParameterizedTest
  @MethodSource("decisions")
  void decides(
      List<MeshProfile> profiles, Map<String, String> annotations, Class<Decision> decision) {
    assertThat(MeshProfile.decide(profiles, annotations)).isInstanceOf(decision);
  }

  @Test
  void annotationHoldsTheWholePolicy() {
    assertThat(MeshProfile.decide(List.of(SLUICE), REDIRECT))
        .isEqualTo(new Meshed(RedirectPolicy.DEFAULT));
  }

  @Test
  void podWithoutAnnotationIsToldSo() {
    assertThat(MeshProfile.decide(List.of(SLUICE), OTHER))
        .isEqualTo(new NotMeshed(NotMeshedReason.NO_ANNOTATION));
  }

  @Test
  void malformedAnnotationIsRefusedAndNeverTakenForNone() {
    Map<String, String> malformed = Map.of("sluice.mesh/redirect", "");

    assertThat(MeshProfile.decide(List.of(SLUICE), malformed)).isInstanceOf(Invalid.class);
    assertThat(MeshProfile.decide(List.of(), malformed)).isInstanceOf(Invalid.class);
  }

  @Test
  void firstProfileThatKnowsThePodSaysWhatIsMissing() {
    Decision decision = MeshProfile.decide(List.of(ISTIO, OSM), INJECTED_BY_ISTIO);

    assertThat(decision)
        .isInstanceOfSatisfying(
            NeedsAgent.class, e -> assertThat(e.why()).contains("sidecar.istio.io/status"));
  }

  @ParameterizedTest
  @EnumSource
  void everyProfileIsFoundByWhatUsersWrite(MeshProfile profile) {
    assertThat(MeshProfile.parse(profile.toString())).isEqualTo(profile);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Istio", "linkerd", "istio "})
  void otherProfilesAreRefused(String text) {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> MeshProfile.parse(text))
        .withMessage("'" + text + "': not a mesh profile; known are sluice, istio and osm");
  }

  @ParameterizedTest
  @EnumSource
  void everyReasonIsASentenceForPeople(NotMeshedReason reason) {
    assertThat(reason.sentence()).contains(" ").doesNotEndWith(".");
  }
}
