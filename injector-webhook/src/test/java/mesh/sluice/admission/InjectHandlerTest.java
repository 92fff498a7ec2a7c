package mesh.sluice.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.selection.NamespaceMatch;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.TemplateException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InjectHandlerTest {
  private static final InjectorSettings SETTINGS = settings();
  private static final String INJECTION = "sluice.mesh/injection";
  private static final NamespaceFacts UNLABELLED = NamespaceFacts.named("shop");
  private static final NamespaceFacts OPTED_IN =
      new NamespaceFacts("shop", Map.of(INJECTION, "enabled"), Map.of());

  @Test
  void podThatAsksGetsItsSidecar() {
    ReviewAnswer.Allowed answer = allowed(Reviews.create(Reviews.POD));

    assertThat(answer.reason()).isEqualTo("pod-opt-in");
    assertThat(answer.patch().toJson().toString())
        .contains("sluice-proxy")
        .contains("/metadata/annotations");
    assertThat(answer.auditAnnotations())
        .containsExactly(Map.entry("decision", "injected: the pod opts in"));
  }

  @Test
  void podThatDoesNotAskStaysAsItIs() {
    ReviewAnswer.Allowed answer = allowed(Reviews.create(Reviews.POD.replace("true", "false")));

    assertThat(answer.reason()).isEqualTo("pod-opt-out");
    assertThat(answer.patch().isEmpty()).isTrue();
    assertThat(answer.auditAnnotations())
        .containsExactly(Map.entry("decision", "not injected: the pod opts out"));
  }

  @Test
  void podThatWouldBypassTheMeshIsRefused() {
    ReviewAnswer answer =
        answer(
            Reviews.create(
                Reviews.POD.replace(
                    "\"containers\"", "\"securityContext\":{\"runAsUser\":1337},\"containers\"")));

    assertThat(answer).isInstanceOf(ReviewAnswer.Denied.class);
    assertThat(answer.reason()).isEqualTo("invalid-pod");
    assertThat(((ReviewAnswer.Denied) answer).status()).isEqualTo(403);
    assertThat(((ReviewAnswer.Denied) answer).message()).contains("1337");
  }

  @Test
  void podThatOnlySaysThatItWasAdoptedIsRefused() {
    ReviewAnswer answer =
        answer(
            Reviews.create(
                Reviews.POD.replace(
                    "\"metadata\":{",
                    "\"metadata\":{\"annotations\":{\"sluice.mesh/redirect\":\"{}\","
                        + "\"sluice.mesh/status\":\"{\\\"v\\\":1,\\\"adopted\\\":\\\"istio\\\"}\"},")));

    assertThat(answer.reason()).isEqualTo("invalid-pod");
    assertThat(((ReviewAnswer.Denied) answer).message()).contains("sluice.mesh/status", "adopted");
  }

  @Test
  void podOfAnUnknownNamespaceIsRefused() {
    ReviewAnswer answer = answer(Reviews.create(Reviews.POD).replace("shop", "attic"));

    assertThat(answer.reason()).isEqualTo("unknown-namespace");
    assertThat(((ReviewAnswer.Denied) answer).message()).contains("'attic'").contains("try again");
  }

  @Test
  void labelThatTheApiServerHasSeenCountsThoughTheCopyIsOlder() {
    assertThat(reason(NamespaceMatch.OPTED_IN, UNLABELLED, OPTED_IN)).isEqualTo("namespace-opt-in");
  }

  @Test
  void labelThatTheApiServerHasSeenRemovedCountsNoMore() {
    assertThat(reason(NamespaceMatch.NOT_OPTED_IN, OPTED_IN, UNLABELLED))
        .isEqualTo("namespace-unset");
  }

  /** The API server may be the one whose view is older. */
  @Test
  void copyThatIsNewerThanWhatTheApiServerHasSeenCounts() {
    assertThat(reason(NamespaceMatch.OPTED_IN, UNLABELLED, UNLABELLED))
        .isEqualTo("namespace-unset");
    assertThat(reason(NamespaceMatch.NOT_OPTED_IN, OPTED_IN, OPTED_IN))
        .isEqualTo("namespace-opt-in");
  }

  @Test
  void whatTheApiServerHasSeenCountsIfItCannotBeAsked() {
    assertThat(reason(NamespaceMatch.OPTED_IN, UNLABELLED, null)).isEqualTo("namespace-opt-in");
    assertThat(reason(NamespaceMatch.NOT_OPTED_IN, OPTED_IN, null)).isEqualTo("namespace-unset");
  }

  @Test
  void copyThatAgreesIsNotAskedFor() {
    assertThat(reason(NamespaceMatch.OPTED_IN, OPTED_IN, null)).isEqualTo("namespace-opt-in");
    assertThat(reason(NamespaceMatch.NOT_OPTED_IN, UNLABELLED, null)).isEqualTo("namespace-unset");
  }

  @Test
  void podIsNotRefusedForANamespaceThatHasChangedSince() {
    NamespaceFacts odd = new NamespaceFacts("shop", Map.of(INJECTION, "on"), Map.of());

    assertThat(reason(NamespaceMatch.NOT_OPTED_IN, odd, OPTED_IN)).isEqualTo("namespace-opt-in");
    assertThat(reason(NamespaceMatch.NOT_OPTED_IN, odd, odd)).isEqualTo("invalid-pod");
    assertThat(reason(NamespaceMatch.NOT_OPTED_IN, odd, null)).isEqualTo("invalid-pod");
  }

  /**
   * @param copy what is known
   * @param now what the API server would say; null if it cannot be asked
   */
  private static String reason(NamespaceMatch match, NamespaceFacts copy, NamespaceFacts now) {
    Namespaces namespaces =
        new Namespaces() {
          @Override
          public Optional<NamespaceFacts> find(String name) {
            return Optional.of(copy);
          }

          @Override
          public Optional<NamespaceFacts> ask(String name) throws IOException {
            if (now == null) {
              throw new IOException("no route to host");
            }
            return Optional.of(now);
          }
        };
    String pod = Reviews.POD.replace(",\"sluice.mesh/inject\":\"true\"", "");
    try {
      return new InjectHandler(() -> SETTINGS, namespaces, match)
          .answer(ReviewReader.read(Reviews.bytes(Reviews.create(pod))))
          .reason();
    } catch (BadRequestException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"subResource\":\"status\"", "\"kind\":{\"kind\":\"Node\"}"})
  void whatIsNoPodStaysAsItIs(String member) {
    String review = Reviews.create(Reviews.POD);
    ReviewAnswer.Allowed answer =
        allowed(
            member.startsWith("\"kind\"")
                ? review.replace(
                    "\"kind\":{\"group\":\"\",\"version\":\"v1\",\"kind\":\"Pod\"}", member)
                : review.replace("\"operation\"", member + ",\"operation\""));

    assertThat(answer.reason()).isEqualTo("other-kind");
    assertThat(answer.patch().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"UPDATE", "DELETE", "CONNECT"})
  void podThatIsThereAlreadyStaysAsItIs(String operation) {
    ReviewAnswer.Allowed answer = allowed(Reviews.create(Reviews.POD).replace("CREATE", operation));

    assertThat(answer.reason()).isEqualTo("other-operation");
  }

  private static ReviewAnswer.Allowed allowed(String review) {
    return (ReviewAnswer.Allowed) answer(review);
  }

  private static ReviewAnswer answer(String review) {
    Namespaces namespaces =
        name -> name.equals("shop") ? Optional.of(NamespaceFacts.named(name)) : Optional.empty();
    try {
      return new InjectHandler(() -> SETTINGS, namespaces)
          .answer(ReviewReader.read(Reviews.bytes(review)));
    } catch (BadRequestException e) {
      throw new AssertionError(e);
    }
  }

  private static InjectorSettings settings() {
    try {
      return InjectorSettings.parse(Map.of());
    } catch (TemplateException e) {
      throw new AssertionError(e);
    }
  }
}
