package mesh.sluice.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.OutboundCapture;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.NotMeshedReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class AgentReplyTest {
  static Stream<Arguments> replies() {
    Map<String, JsonValue> status = new LinkedHashMap<>();
    status.put("version", new JsonString("0.1.0"));
    status.put("ready", new JsonBoolean(true));
    return Stream.of(
        Arguments.of("reply-meshed", decided(new Decision.Meshed(RedirectPolicy.DEFAULT))),
        Arguments.of(
            "reply-not-meshed", decided(new Decision.NotMeshed(NotMeshedReason.NO_ANNOTATION))),
        Arguments.of(
            "reply-invalid",
            new AgentReply.Decision(
                new AgentAnswer.Refused(
                    new Decision.Invalid(
                        "traffic.sidecar.istio.io/excludeInboundPorts",
                        "x",
                        "not a port; write a number from 1 to 65535")))),
        Arguments.of(
            "reply-unavailable",
            new AgentReply.Decision(
                new AgentAnswer.Unavailable(
                    "the pod has not been seen; see that the API server answers"))),
        Arguments.of("reply-busy", new AgentReply.Busy()),
        Arguments.of("reply-unsupported", AgentReply.Unsupported.CURRENT),
        Arguments.of("reply-status", new AgentReply.Status(new JsonObject(status))));
  }

  @ParameterizedTest
  @MethodSource("replies")
  void replyIsWrittenAndReadAsItAlwaysWas(String fixture, AgentReply reply)
      throws InvalidMessageException {
    assertThat(reply.format())
        .asString()
        .isEqualTo(new String(Fixture.read(fixture), StandardCharsets.UTF_8));
    assertThat(AgentReply.parse(Fixture.read(fixture))).isEqualTo(reply);
  }

  @ParameterizedTest
  @EnumSource(NotMeshedReason.class)
  void everyReasonGoesThereAndBack(NotMeshedReason reason) throws InvalidMessageException {
    AgentReply reply = decided(new Decision.NotMeshed(reason));

    assertThat(AgentReply.parse(reply.format())).isEqualTo(reply);
  }

  /** An older plugin must let a pod go that a newer agent leaves alone, and say why. */
  @Test
  void reasonThatIsNotKnownComesWithItsSentence() throws InvalidMessageException {
    assertThat(
            parse("{'v':1,'answer':'not-meshed','reason':'asleep','sentence':'it sleeps','z':{}}"))
        .isEqualTo(new AgentReply.Decision(new AgentAnswer.LeftAlone("asleep", "it sleeps")));
  }

  @Test
  void replyOfAnotherVersionNamesThatVersion() throws InvalidMessageException {
    assertThat(parse("{'v':2,'answer':'meshed','rules':[]}"))
        .isEqualTo(new AgentReply.Unsupported(List.of(2L)));
  }

  /** What it adds may be what keeps traffic out of the mesh, or in it. */
  @Test
  void policyOfWhichNotEverythingIsKnownIsNotTaken() {
    assertThatExceptionOfType(InvalidMessageException.class)
        .isThrownBy(() -> parse("{'v':1,'answer':'meshed','policy':{'v':1,'quic':true}}"))
        .withMessageContaining("quic")
        .satisfies(e -> assertThat(e.isUnsupported()).isTrue());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'answer':'busy'} | v: missing",
        "{'v':1} | answer: missing",
        "{'v':1,'answer':'perhaps'} | answer: 'perhaps' is not one that this program knows",
        "{'v':1,'answer':'meshed'} | policy: missing, or not an object",
        "{'v':1,'answer':'meshed','policy':[]} | policy: missing, or not an object",
        "{'v':1,'answer':'meshed','policy':{}} | policy: sluice.mesh/redirect.v: '0'",
        "{'v':1,'answer':'not-meshed'} | reason: missing",
        "{'v':1,'answer':'not-meshed','reason':'a','sentence':1} | sentence: 1 is not a string",
        "{'v':1,'answer':'invalid','field':[]} | field: [] is not a string",
        "{'v':1,'answer':'unsupported','versions':['1']} | versions: \"1\" is not a whole number",
        "{'v':1,'answer':'status','status':1} | status: missing, or not an object",
      })
  void whatIsNoReplyIsRefusedWithItsMember(String reply, String message) {
    assertThatExceptionOfType(InvalidMessageException.class)
        .isThrownBy(() -> parse(reply))
        .withMessageStartingWith(message);
  }

  @Test
  void problemOfARequestIsToldToWhoeverAsked() throws InvalidMessageException {
    assertThat(AgentReply.toInvalid(InvalidMessageException.unsupported("v: 2")))
        .isEqualTo(AgentReply.Unsupported.CURRENT);
    assertThat(AgentReply.toInvalid(InvalidMessageException.malformed("uid: 1 is not")).format())
        .asString()
        .contains("uid: 1 is not", "same version");
  }

  /** An annotation's value may have 256 KiB, and escapes make six bytes of one. */
  @Test
  void longTextsAreShortened() throws InvalidMessageException {
    String value = "\u0001".repeat(250_000);
    byte[] line =
        new AgentReply.Decision(new AgentAnswer.Refused(new Decision.Invalid(value, value, value)))
            .format();

    assertThat(line).hasSizeLessThan(AgentReply.MAX_BYTES);
    assertThat(AgentReply.parse(line))
        .isInstanceOfSatisfying(
            AgentReply.Decision.class,
            reply ->
                assertThat(((AgentAnswer.Refused) reply.answer()).reason().value())
                    .hasSize(1_001)
                    .endsWith("…"));
  }

  @Test
  void policyThatNoAnnotationCouldHoldIsRefused() throws InvalidMessageException {
    List<PortRange> ports = new ArrayList<>();
    for (int port = 1; port < 10_000; port += 2) {
      ports.add(PortRange.of(port));
    }
    RedirectPolicy policy =
        new RedirectPolicy(
            RedirectPolicy.DEFAULT.sidecar(),
            new InboundCapture(
                InboundMode.REDIRECT,
                15006,
                PortSet.ALL,
                new PortSet(ports),
                InboundCapture.DEFAULT.applicationAddress()),
            OutboundCapture.DEFAULT,
            RedirectPolicy.DEFAULT.dns(),
            RedirectPolicy.DEFAULT.interfaces(),
            false);

    AgentReply reply = AgentReply.parse(decided(new Decision.Meshed(policy)).format());

    assertThat(reply)
        .isInstanceOfSatisfying(
            AgentReply.Decision.class,
            decision ->
                assertThat(decision.answer())
                    .isInstanceOfSatisfying(
                        AgentAnswer.Refused.class,
                        refused -> assertThat(refused.reason().field()).contains("excludePorts")));
  }

  @Test
  void statusIsNotLongerThanAllowed() {
    JsonObject status =
        new JsonObject(Map.of("a", new JsonString("x".repeat(AgentReply.MAX_BYTES))));

    assertThatExceptionOfType(InvalidMessageException.class)
        .isThrownBy(() -> new AgentReply.Status(status).format())
        .withMessageContaining("65536 are allowed");
  }

  private static AgentReply decided(Decision.Settled decision) {
    return new AgentReply.Decision(new AgentAnswer.Decided(decision));
  }

  private static AgentReply parse(String json) throws InvalidMessageException {
    return AgentReply.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
