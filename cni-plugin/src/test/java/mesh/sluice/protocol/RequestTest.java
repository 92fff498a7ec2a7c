package mesh.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {
  @Test
  void readsAllThatTheRuntimeSays() throws CniException {
    Map<String, String> environment = environment("ADD");
    environment.put("CNI_ARGS", "IgnoreUnknown=1;K8S_POD_NAMESPACE=shop;K8S_POD_NAME=web-0");

    Request request = Request.parse(environment);

    assertThat(request.command()).isEqualTo(Command.ADD);
    assertThat(request.containerId()).isEqualTo("c0ffee");
    assertThat(request.netns()).contains("/run/netns/pod");
    assertThat(request.interfaceName()).isEqualTo("eth0");
    assertThat(request.args()).isEqualTo(new CniArgs("shop", "web-0", Optional.empty()));
    assertThat(request.netnsOverride()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ADD   | [CNI_CONTAINERID,CNI_NETNS,CNI_IFNAME,CNI_PATH]",
        "CHECK | [CNI_CONTAINERID,CNI_NETNS,CNI_IFNAME,CNI_PATH]",
        "DEL   | [CNI_CONTAINERID,CNI_IFNAME,CNI_PATH]"
      })
  void namesAllMissingVariablesAtOnce(String command, String missing) {
    assertRefused(Map.of("CNI_COMMAND", command), "required env variables " + missing + " missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME", "CNI_PATH"})
  void emptyVariableCountsAsMissing(String name) {
    Map<String, String> environment = environment("ADD");
    environment.put(name, "");

    assertRefused(environment, "required env variables [" + name + "] missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"VERSION", "STATUS", "GC"})
  void whatIsAboutNoContainerNeedsNoVariables(String command) throws CniException {
    Request request = Request.parse(Map.of("CNI_COMMAND", command));

    assertThat(request.command()).hasToString(command);
    assertThat(request.netns()).isEmpty();
  }

  /** Runtimes may leave garbage of other operations in the environment. */
  @ParameterizedTest
  @ValueSource(strings = {"VERSION", "STATUS", "GC"})
  void whatIsAboutNoContainerDoesNotLookAtOthersVariables(String command) throws CniException {
    Map<String, String> environment = environment(command);
    environment.put("CNI_CONTAINERID", "/");
    environment.put("CNI_ARGS", "nonsense");

    assertThat(Request.parse(environment).containerId()).isEmpty();
  }

  @Test
  void delGoesWithoutANamespace() throws CniException {
    Map<String, String> environment = environment("DEL");
    environment.remove("CNI_NETNS");

    assertThat(Request.parse(environment).netns()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "add", "Add", "ADD ", "UPDATE", "ADD\n"})
  void otherCommandsAreUnknown(String command) {
    assertRefused(environment(command), "unknown CNI_COMMAND: " + command);
  }

  @Test
  void noCommandIsUnknownToo() {
    assertRefused(Map.of(), "unknown CNI_COMMAND: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "0", "cnitool-0a1b2c3d", "A.b_c-9", "0123456789abcdef"})
  void takesContainerIdsOfTheSpecification(String id) throws CniException {
    Map<String, String> environment = environment("ADD");
    environment.put("CNI_CONTAINERID", id);

    assertThat(Request.parse(environment).containerId()).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-a", ".a", "_a", "a/b", "a b", "a\n", "ä", "a:b", "../x", "a%", " "})
  void refusesOtherContainerIds(String id) {
    Map<String, String> environment = environment("ADD");
    environment.put("CNI_CONTAINERID", id);

    assertRefused(environment, "CNI_CONTAINERID: invalid characters in container ID: " + id);
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "eth/0", "eth:0", "eth 0", "sixteen-bytes-xx", "e\t"})
  void refusesWhatCannotBeAnInterface(String name) {
    Map<String, String> environment = environment("ADD");
    environment.put("CNI_IFNAME", name);

    assertThatExceptionOfType(CniException.class)
        .isThrownBy(() -> Request.parse(environment))
        .withMessageStartingWith("CNI_IFNAME: '")
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ENVIRONMENT);
              assertThat(e.details()).contains("1 to 15 bytes");
            });
  }

  @ParameterizedTest
  @CsvSource({
    "1,true",
    "true,true",
    "TRUE,true",
    "True,true",
    "0,false",
    "false,false",
    "yes,false"
  })
  void ownNamespaceIsAllowedByTheWordsThatSkelTakes(String value, boolean allowed)
      throws CniException {
    Map<String, String> environment = environment("ADD");
    environment.put("CNI_NETNS_OVERRIDE", value);

    assertThat(Request.parse(environment).netnsOverride()).isEqualTo(allowed);
  }

  private static void assertRefused(Map<String, String> environment, String message) {
    assertThatExceptionOfType(CniException.class)
        .isThrownBy(() -> Request.parse(environment))
        .withMessage(message)
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ENVIRONMENT);
              assertThat(e.details()).isNotEmpty();
            });
  }

  private static Map<String, String> environment(String command) {
    return new HashMap<>(
        Map.of(
            "CNI_COMMAND", command,
            "CNI_CONTAINERID", "c0ffee",
            "CNI_NETNS", "/run/netns/pod",
            "CNI_IFNAME", "eth0",
            "CNI_PATH", "/opt/cni/bin"));
  }
}
