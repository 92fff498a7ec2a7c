package mesh.sluice.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OperationEventTest {
  static Stream<Arguments> events() {
    return Stream.of(
        Arguments.of(
            "event-add-meshed",
            new OperationEvent(
                "ADD", 0, 812, "shop", "web-0", "c0ffee", OperationEvent.MESHED, "", "nf_tables")),
        Arguments.of(
            "event-add-not-meshed",
            new OperationEvent(
                "ADD",
                0,
                97,
                "kube-system",
                "coredns-1",
                "c0ffee",
                OperationEvent.NOT_MESHED,
                "excluded-namespace",
                "")),
        Arguments.of(
            "event-add-failed",
            new OperationEvent(
                "ADD", 100, 2400, "shop", "web-0", "c0ffee", OperationEvent.MESHED, "", "")),
        Arguments.of(
            "event-del", new OperationEvent("DEL", 0, 1500, "", "", "c0ffee", "", "", "")));
  }

  @ParameterizedTest
  @MethodSource("events")
  void eventIsWrittenAndReadAsItAlwaysWas(String fixture, OperationEvent event)
      throws InvalidMessageException {
    assertThat(event.format())
        .asString()
        .isEqualTo(new String(Fixture.read(fixture), StandardCharsets.UTF_8));
    assertThat(OperationEvent.parse(Fixture.read(fixture))).isEqualTo(event);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'v':2,'operation':'ADD'} | v: 2",
        "{'v':1,'operation':'ADD'} | code: missing",
        "{'v':1,'operation':'ADD','code':0} | microseconds: missing",
        "{'v':1,'code':0,'microseconds':1} | operation, code",
        "{'v':1,'operation':'ADD','code':-1,'microseconds':1} | operation, code",
        "{'v':1,'operation':'ADD','code':4294967296,'microseconds':1} | operation, code",
        "{'v':1,'operation':'ADD','code':0,'microseconds':-1} | operation, code",
        "{'v':1,'operation':'ADD','code':0,'microseconds':1,'name':1} | name: 1 is not a string",
      })
  void whatIsNoEventIsRefusedWithItsMember(String event, String message) {
    assertThatExceptionOfType(InvalidMessageException.class)
        .isThrownBy(
            () -> OperationEvent.parse(event.replace('\'', '"').getBytes(StandardCharsets.UTF_8)))
        .withMessageStartingWith(message);
  }

  @Test
  void eventIsNotLongerThanAllowed() {
    OperationEvent event =
        new OperationEvent("ADD", 0, 1, "\u0001".repeat(400), "a", "b", "", "", "");

    assertThatExceptionOfType(InvalidMessageException.class)
        .isThrownBy(event::format)
        .withMessageContaining("2048 are allowed");
  }
}
