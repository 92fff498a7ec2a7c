package mesh.sluice.conflist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PluginEntryTest {
  @Test
  void allKeysAreWritten() {
    PluginEntry entry =
        new PluginEntry(
            Optional.of(new PluginEntry.Exempt("sluice-system", "sluice-node-")),
            List.of("kube-system"),
            List.of("sluice", "istio"),
            Optional.of("/run/sluice/agent.sock"),
            Optional.of("/run/sluice/events.sock"),
            true,
            Optional.of("nft"));

    assertThat(entry.json().toString())
        .isEqualTo(
            "{\"type\":\"sluice-cni\",\"capabilities\":{\"io.kubernetes.cri.pod-annotations\":true},"
                + "\"exempt\":{\"namespace\":\"sluice-system\",\"podNamePrefix\":\"sluice-node-\"},"
                + "\"excludeNamespaces\":[\"kube-system\"],\"profiles\":[\"sluice\",\"istio\"],"
                + "\"agentSocket\":\"/run/sluice/agent.sock\","
                + "\"eventSocket\":\"/run/sluice/events.sock\","
                + "\"statusRequiresAgent\":true,\"backend\":\"nft\"}");
  }

  @Test
  void keysWithoutAValueAreLeftOut() {
    assertThat(PluginEntry.plain().json().toString())
        .isEqualTo(
            "{\"type\":\"sluice-cni\",\"capabilities\":{\"io.kubernetes.cri.pod-annotations\":true}}");
  }

  @Test
  void fileOfAChainOfItsOwnSaysSo() {
    assertThat(new String(PluginEntry.plain().file(false), UTF_8))
        .endsWith(",\"chained\":false}\n");
    assertThat(new String(PluginEntry.plain().file(true), UTF_8)).doesNotContain("chained");
  }

  @Test
  void halfAnExemptionAndARelativeSocketAreRefused() {
    assertThatThrownBy(() -> new PluginEntry.Exempt("sluice-system", ""))
        .hasMessageContaining("podNamePrefix");
    assertThatThrownBy(
            () ->
                new PluginEntry(
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    Optional.of("agent.sock"),
                    Optional.empty(),
                    false,
                    Optional.empty()))
        .hasMessage("agentSocket: 'agent.sock' must be an absolute path of at most 107 bytes");
  }

  @Test
  void statusCannotRequireAnAgentThatThereIsNot() {
    assertThatThrownBy(
            () ->
                new PluginEntry(
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    true,
                    Optional.empty()))
        .hasMessageContaining("statusRequiresAgent: needs agentSocket");
  }
}
