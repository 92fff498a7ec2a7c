package mesh.sluice.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import mesh.sluice.profile.MeshProfile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AgentRequestTest {
  private static final PodName WEB = new PodName("shop", "web-0");

  static Stream<Arguments> requests() {
    return Stream.of(
        Arguments.of(
            "request-decision",
            new AgentRequest.Decision(
                WEB,
                Optional.of("4a1d0dc2-c701-47a3-96ad-098115be6fdf"),
                List.of(MeshProfile.SLUICE, MeshProfile.ISTIO, MeshProfile.OSM),
                7500)),
        Arguments.of(
            "request-decision-without-uid",
            new AgentRequest.Decision(WEB, Optional.empty(), List.of(), 0)),
        Arguments.of("request-status", new AgentRequest.Status()));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void requestIsWrittenAndReadAsItAlwaysWas(String fixture, AgentRequest request)
      throws InvalidMessageException {
    assertThat(request.format()).asString().isEqualTo(text(Fixture.read(fixture)));
    assertThat(AgentRequest.parse(Fixture.read(fixture))).isEqualTo(request);
  }

  /** An older agent must take what a newer plugin adds. */
  @Test
  void membersThatNobodyKnowsAreIgnored() throws InvalidMessageException {
    assertThat(
            parse(
                "{'v':1,'question':'decision','namespace':'shop','name':'web-0','node':{'a':[1]},"
                    + "'uid':null}"))
        .isEqualTo(new AgentRequest.Decision(WEB, Optional.empty(), List.of(), 0));
  }

  @ParameterizedTest
  @CsvSource({"-1,0", "8000,8000", "8001,8000", "9223372036854775807,8000"})
  void waitIsBounded(long asked, int granted) throws InvalidMessageException {
    assertThat(
            parse(
                "{'v':1,'question':'decision','namespace':'shop','name':'web-0',"
                    + "'waitMilliseconds':"
                    + asked
                    + "}"))
        .isEqualTo(new AgentRequest.Decision(WEB, Optional.empty(), List.of(), granted));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'v':2,'question':'decision'} | v: 2 is not a version",
        "{'v':0} | v: 0 is not a version",
        "{'v':1,'question':'weather'} | question: 'weather' is not one",
      })
  void whatIsNewerThanThisProgramIsUnsupported(String request, String message) {
    assertThatExceptionOfType(InvalidMessageException.class)
        .isThrownBy(() -> parse(request))
        .withMessageStartingWith(message)
        .satisfies(e -> assertThat(e.isUnsupported()).isTrue());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | not valid JSON: there is nothing",
        "{ | not valid JSON: ",
        "[] | not a JSON object",
        "{} | v: missing",
        "{'v':'1'} | v: \"1\" is not a whole number",
        "{'v':1.5} | v: 1.5 is not a whole number",
        "{'v':1} | question: missing",
        "{'v':1,'question':['\\ud800']} | question: [\"\\uD800\"] is not a string",
        "{'v':1,'question':'decision'} | namespace, name: '/' is not a pod's name",
        "{'v':1,'question':'decision','namespace':'a'} | namespace, name: 'a/' is not",
        "{'v':1,'question':'decision','namespace':1} | namespace: 1 is not a string",
        "{'v':1,'question':'decision','namespace':'a','name':'b','uid':7} | uid: 7 is not",
        "{'v':1,'question':'decision','namespace':'a','name':'b','profiles':'istio'}"
            + " | profiles: \"istio\" is not a list",
        "{'v':1,'question':'decision','namespace':'a','name':'b','profiles':[1]}"
            + " | profiles: 1 is not the name of a mesh profile",
        "{'v':1,'question':'decision','namespace':'a','name':'b','profiles':['kuma']}"
            + " | profiles: 'kuma': not a mesh profile",
        "{'v':1,'question':'decision','namespace':'a','name':'b','waitMilliseconds':'1'}"
            + " | waitMilliseconds: \"1\" is not a whole number",
      })
  void whatIsNoRequestIsRefusedWithItsMember(String request, String message) {
    assertThatExceptionOfType(InvalidMessageException.class)
        .isThrownBy(() -> parse(request))
        .withMessageStartingWith(message)
        .satisfies(e -> assertThat(e.isUnsupported()).isFalse());
  }

  @Test
  void requestIsNotLongerThanAllowed() throws InvalidMessageException {
    int others = request("").format().length;
    AgentRequest longest = request("x".repeat(AgentRequest.MAX_BYTES - others));

    assertThat(longest.format()).hasSize(AgentRequest.MAX_BYTES);
    assertThat(AgentRequest.parse(longest.format())).isEqualTo(longest);
    assertThatExceptionOfType(InvalidMessageException.class)
        .isThrownBy(() -> request("x".repeat(AgentRequest.MAX_BYTES - others + 1)).format())
        .withMessageContaining("4097 bytes; 4096 are allowed");
    assertThatExceptionOfType(InvalidMessageException.class)
        .isThrownBy(() -> AgentRequest.parse(new byte[AgentRequest.MAX_BYTES + 1]))
        .withMessage("longer than 4096 bytes");
  }

  @Test
  void waitingForLongerThanAllowedCannotBeAskedFor() {
    for (int wait : List.of(-1, 8_001)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new AgentRequest.Decision(WEB, Optional.empty(), List.of(), wait))
          .withMessageContaining(Integer.toString(wait));
    }
  }

  private static AgentRequest request(String more) {
    return new AgentRequest.Decision(new PodName("a", "b" + more), Optional.empty(), List.of(), 0);
  }

  private static AgentRequest parse(String json) throws InvalidMessageException {
    return AgentRequest.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
