package mesh.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkConfigurationTest {
  @ParameterizedTest
  @EnumSource
  void readsEveryVersionThatSluiceSpeaks(CniVersion version) throws CniException {
    NetworkConfiguration configuration =
        parse("{\"cniVersion\":\"" + version + "\",\"name\":\"net\"}");

    assertThat(configuration.version()).isEqualTo(version);
  }

  @Test
  void versionsAreTheReleasedOnes() {
    assertThat(CniVersion.all())
        .containsExactly("0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"net\"}",
        "{\"cniVersion\":\"\",\"name\":\"net\"}",
        "{\"cniVersion\":null,\"name\":\"net\"}"
      })
  void withoutAVersionItIsOfTheOldestOne(String json) throws CniException {
    assertThat(parse(json).version()).isEqualTo(CniVersion.V0_1_0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.2.0", "0.0.0", "2", "1.1", "v1.1.0", "latest", "1.1.0 "})
  void otherVersionsAreIncompatible(String version) {
    assertThatExceptionOfType(CniException.class)
        .isThrownBy(() -> parse("{\"cniVersion\":\"" + version + "\",\"name\":\"net\"}"))
        .withMessage("incompatible CNI versions")
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INCOMPATIBLE_VERSION);
              assertThat(e.details()).contains("\"" + version + "\"").contains("1.0.0, 1.1.0");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "ADD,0.1.0,true",
    "DEL,0.1.0,true",
    "CHECK,0.3.1,false",
    "CHECK,0.4.0,true",
    "GC,1.0.0,false",
    "GC,1.1.0,true",
    "STATUS,1.0.0,false",
    "STATUS,1.1.0,true"
  })
  void everyCommandHasTheVersionThatBroughtIt(Command command, String version, boolean allowed)
      throws CniException {
    NetworkConfiguration configuration =
        parse("{\"cniVersion\":\"" + version + "\",\"name\":\"net\"}");

    if (allowed) {
      configuration.requireSupportOf(command);
    } else {
      assertThatExceptionOfType(CniException.class)
          .isThrownBy(() -> configuration.requireSupportOf(command))
          .withMessage("config version does not allow " + command)
          .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INCOMPATIBLE_VERSION));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"name\":\"\"}", "{\"name\":null}"})
  void nameMustBeThere(String json) {
    assertRefused(json, ErrorCode.INVALID_CONFIGURATION, "missing network name");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-net", "my net", "a/b", "ä", ".."})
  void nameHasTheFormOfTheSpecification(String name) {
    assertRefused(
        "{\"name\":\"" + name + "\"}",
        ErrorCode.INVALID_CONFIGURATION,
        "name: invalid characters in network name: " + name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"name\":5} | name: 5 is not a string",
        "{\"name\":\"net\",\"cniVersion\":1.1} | cniVersion: 1.1 is not a string",
        "{\"name\":[\"net\"]} | name: [\"net\"] is not a string"
      })
  void wrongTypesAreRefusedByName(String json, String message) {
    assertRefused(json, ErrorCode.INVALID_CONFIGURATION, message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "1", "\"net\"", "null", "[{\"name\":\"net\"}]"})
  void whatIsNoObjectIsRefused(String json) {
    assertRefused(
        json, ErrorCode.CANNOT_DECODE, "the configuration on standard input is not a JSON object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{\"name\":\"net\"", "{\"name\":\"a\",\"name\":\"b\"}", "{} {}"})
  void whatIsNoJsonIsRefused(String json) {
    assertThatExceptionOfType(CniException.class)
        .isThrownBy(() -> parse(json))
        .withMessageStartingWith("the configuration on standard input is not valid JSON: ")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.CANNOT_DECODE));
  }

  @Test
  void unknownKeysAreLeftAlone() throws CniException {
    String json =
        "{\"cniVersion\":\"1.1.0\",\"name\":\"net\",\"cni.dev/future\":{\"a\":[1]},\"x\":null}";

    assertThat(parse(json).root()).hasToString(json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | 1.1.0",
        "{\"cniVersion\":\"0.4.0\"} | 0.4.0",
        "{\"cniVersion\":\"7.0.0\"} | 7.0.0"
      })
  void versionIsAnsweredInWhateverVersionItIsAsked(String json, String version)
      throws CniException {
    assertThat(NetworkConfiguration.requestedVersion(json.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "\"x\"", "0", "true"})
  void previousResultIsAnObject(String json) throws CniException {
    NetworkConfiguration configuration = parse("{\"name\":\"net\",\"prevResult\":" + json + "}");

    assertThatExceptionOfType(CniException.class)
        .isThrownBy(configuration::previousResult)
        .withMessage("prevResult: must be an object")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION));
  }

  @Test
  void previousResultMayBeAbsent() throws CniException {
    assertThat(parse("{\"name\":\"net\"}").previousResult()).isEmpty();
    assertThat(parse("{\"name\":\"net\",\"prevResult\":null}").previousResult()).isEmpty();
  }

  /** A pod's event shows the message; a configuration of megabytes must not land there. */
  @Test
  void messageDoesNotRepeatALongValue() {
    String json = "{\"name\":[" + "1,".repeat(100_000) + "1]}";

    assertThatExceptionOfType(CniException.class)
        .isThrownBy(() -> parse(json))
        .satisfies(e -> assertThat(e.getMessage()).startsWith("name: [1,1").hasSizeLessThan(600));
  }

  private static NetworkConfiguration parse(String json) throws CniException {
    return NetworkConfiguration.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRefused(String json, ErrorCode code, String message) {
    assertThatExceptionOfType(CniException.class)
        .isThrownBy(() -> parse(json))
        .withMessage(message)
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.details()).isNotEmpty();
            });
  }
}
