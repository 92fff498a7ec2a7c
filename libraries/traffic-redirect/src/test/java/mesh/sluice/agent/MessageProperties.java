package mesh.sluice.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.MeshProfile;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** Whatever the other side sends: it is a message, or one exception says that it is not. */
class MessageProperties {
  private static final List<String> FIXTURES =
      List.of(
          "request-decision",
          "request-status",
          "reply-meshed",
          "reply-not-meshed",
          "reply-invalid",
          "reply-unsupported",
          "reply-status",
          "event-add-meshed",
          "event-add-not-meshed");

  private interface Parser {
    Object parse(byte[] bytes) throws InvalidMessageException;
  }

  @Property
  void anyBytesAreReadOrRefused(@ForAll byte[] bytes) {
    assertReadOrRefused(bytes);
  }

  @Property(tries = 3000)
  void anyChangeOfAMessageIsReadOrRefused(@ForAll("changes") byte[] bytes) {
    assertReadOrRefused(bytes);
  }

  @Property(tries = 2000)
  void anyJsonInPlaceOfAMemberIsReadOrRefused(
      @ForAll("memberNames") String name, @ForAll("values") String value) {
    for (String fixture : FIXTURES) {
      String member = "\"" + name + "\":";
      String changed =
          new String(Fixture.read(fixture), StandardCharsets.UTF_8)
              .replaceFirst(
                  member + "(\"[^\"]*\"|[0-9]+)", Matcher.quoteReplacement(member + value));
      assertReadOrRefused(changed.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Property
  void anyPodGoesThereAndBack(
      @ForAll @NotEmpty @StringLength(max = 253) String namespace,
      @ForAll @NotEmpty @StringLength(max = 253) String name,
      @ForAll @StringLength(max = 36) String uid,
      @ForAll @Size(max = 3) List<MeshProfile> profiles,
      @ForAll @IntRange(max = AgentRequest.MAX_WAIT_MILLISECONDS) int wait)
      throws InvalidMessageException {
    AgentRequest request =
        new AgentRequest.Decision(
            new PodName(namespace, name),
            Optional.of(uid).filter(known -> !known.isEmpty()),
            profiles,
            wait);

    byte[] line;
    try {
      line = request.format();
    } catch (InvalidMessageException tooLong) {
      assertThat(tooLong).hasMessageContaining("4096 are allowed");
      return;
    }
    assertIsOneLine(line);
    assertThat(AgentRequest.parse(line)).isEqualTo(request);
  }

  @Property
  void anyTextIsFitForAReply(
      @ForAll @StringLength(max = 3_000) String field,
      @ForAll @StringLength(max = 3_000) String value,
      @ForAll @StringLength(max = 3_000) String remedy)
      throws InvalidMessageException {
    for (AgentAnswer answer :
        List.of(
            new AgentAnswer.Refused(new Decision.Invalid(field, value, remedy)),
            new AgentAnswer.LeftAlone("x" + field, value),
            new AgentAnswer.Unavailable(remedy))) {
      byte[] line = new AgentReply.Decision(answer).format();

      assertIsOneLine(line);
      assertThat(line).hasSizeLessThanOrEqualTo(AgentReply.MAX_BYTES);
      assertThat(AgentReply.parse(line)).isInstanceOf(AgentReply.Decision.class);
    }
  }

  @Property
  void anyEventGoesThereAndBack(
      @ForAll @IntRange(max = 999) int code,
      @ForAll @LongRange(min = 0) long microseconds,
      @ForAll @StringLength(max = 63) String namespace,
      @ForAll @StringLength(max = 100) String name)
      throws InvalidMessageException {
    OperationEvent event =
        new OperationEvent("ADD", code, microseconds, namespace, name, "", "", "", "");

    assertIsOneLine(event.format());
    assertThat(OperationEvent.parse(event.format())).isEqualTo(event);
  }

  @Provide
  Arbitrary<byte[]> changes() {
    return Combinators.combine(
            Arbitraries.of(FIXTURES),
            Arbitraries.doubles().between(0, 1),
            Arbitraries.integers().between(0, 3),
            Arbitraries.bytes().array(byte[].class).ofMaxSize(4))
        .as(
            (fixture, where, removed, added) -> {
              byte[] message = Fixture.read(fixture);
              int at = (int) (where * (message.length - removed));
              byte[] changed = new byte[message.length - removed + added.length];
              System.arraycopy(message, 0, changed, 0, at);
              System.arraycopy(added, 0, changed, at, added.length);
              System.arraycopy(
                  message, at + removed, changed, at + added.length, message.length - removed - at);
              return changed;
            });
  }

  @Provide
  Arbitrary<String> memberNames() {
    return Arbitraries.of(
        "v",
        "question",
        "namespace",
        "name",
        "uid",
        "waitMilliseconds",
        "answer",
        "reason",
        "sentence",
        "field",
        "value",
        "remedy",
        "operation",
        "code",
        "microseconds",
        "container",
        "decision",
        "backend",
        "port",
        "mode",
        "version");
  }

  @Provide
  Arbitrary<String> values() {
    return Arbitraries.of(
        "null",
        "true",
        "{}",
        "[]",
        "[[[]]]",
        "{\"v\":{}}",
        "\"\"",
        "\"\\ud800\"",
        "[\"\\udc00\"]",
        "\"\\u0000\"",
        "0",
        "-1",
        "1.5",
        "1e999",
        "1e9",
        "99999999999999999999",
        "\"decision\"",
        "\"meshed\"",
        "\"not-meshed\"",
        "\"status\"",
        "\"unsupported\"");
  }

  private static void assertReadOrRefused(byte[] bytes) {
    for (Parser parser :
        List.<Parser>of(AgentRequest::parse, AgentReply::parse, OperationEvent::parse)) {
      assertThatCode(
              () -> {
                try {
                  assertThat(parser.parse(bytes)).isNotNull();
                } catch (InvalidMessageException e) {
                  assertThat(e).hasMessageMatching("(?s).{3,400}");
                }
              })
          .doesNotThrowAnyException();
    }
  }

  private static void assertIsOneLine(byte[] line) {
    assertThat(line).endsWith((byte) '\n');
    assertThat(new String(line, StandardCharsets.UTF_8)).hasLineCount(1);
  }
}
