package mesh.sluice.cni;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.FutureTask;
import mesh.sluice.posix.Posix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pod whose application listens on the pod's own address, from ADD to DEL, in a kernel. */
class PodAddressIT {
  private static final String ANNOTATION = "{'sluice.mesh/application-address':'pod'}";
  private static final String NOTHING_SAID = "{}";

  private TestNetns netns;

  @BeforeEach
  void createNamespace() {
    netns = TestNetns.create();
    link("eth0");
  }

  /** The other end stays in the namespace, without addresses. */
  private void link(String name) {
    ip("link add " + name + " type veth peer name " + name + "-peer");
    ip("link set " + name + " up");
    ip("link set " + name + "-peer up");
  }

  @AfterEach
  void removeNamespace() {
    netns.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nft", "iptables-nft", "iptables-legacy"})
  void rulesAreInstalledCheckedRepeatedAndRemoved(String backend) throws Exception {
    ip("address add 10.0.0.2/24 dev eth0");
    ip("address add fd00::2/64 dev eth0 nodad");
    String result = "{'ips':[{'address':'10.0.0.2/24'}]}";

    assertThat(run("ADD", backend, ANNOTATION, result)).isEqualTo(0);
    assertThat(run("CHECK", backend, ANNOTATION, result)).isEqualTo(0);
    assertThat(run("CHECK", backend, "{}", result)).isEqualTo(0);
    assertThat(run("ADD", backend, ANNOTATION, result)).isEqualTo(0);
    assertThat(run("CHECK", backend, ANNOTATION, result)).isEqualTo(0);
    assertThat(run("DEL", backend, ANNOTATION, result)).isEqualTo(0);
    assertThat(run("CHECK", backend, ANNOTATION, result)).isEqualTo(101);
  }

  @Test
  void addressOfEachFamilyIsThatOfTheResultBeforeOrElseOfTheInterface() throws Exception {
    ip("address add 10.0.0.3/24 dev eth0");
    ip("address add fd00::2/64 dev eth0 nodad");

    run("ADD", "nft", ANNOTATION, "{'ips':[{'address':'10.0.0.2/24'}]}");

    assertThat(netns.nft("list", "chain", "inet", "sluice", "output"))
        .contains("dnat ip to 10.0.0.2", "dnat ip6 to fd00::2")
        .doesNotContain("10.0.0.3");
  }

  @Test
  void podWithoutAFamilyHasNoRuleForIt() throws Exception {
    ip("address add 10.0.0.3/24 dev eth0");

    assertThat(run("ADD", "nft", ANNOTATION, NOTHING_SAID)).isEqualTo(0);

    // An address of the link is in every pod, and nobody calls an application by it.
    assertThat(netns.nft("list", "chain", "inet", "sluice", "output"))
        .contains("dnat ip to 10.0.0.3")
        .doesNotContain("dnat ip6");
  }

  /** As Multus calls it, with the name of an interface that nobody makes. */
  @Test
  void onlyInterfaceThatHasAddressesIsThePods() throws Exception {
    ip("link set eth0 down");
    ip("link set eth0 name uplink");
    ip("link set uplink up");
    ip("address add 10.0.0.3/24 dev uplink");

    assertThat(run("ADD", "nft", ANNOTATION, NOTHING_SAID)).isEqualTo(0);
    assertThat(netns.nft("list", "chain", "inet", "sluice", "output")).contains("to 10.0.0.3");
  }

  @Test
  void podIsRefusedIfNobodyCanTellItsAddress() throws Exception {
    ip("address add 10.0.0.3/24 dev eth0");
    for (String link : new String[] {"net1", "net2"}) {
      link(link);
      ip("address add fd00::" + link.charAt(3) + "/64 dev " + link + " nodad");
    }
    String before = netns.state();

    assertThat(run("ADD", "nft", ANNOTATION, NOTHING_SAID)).isEqualTo(100);
    assertThat(netns.state()).isEqualTo(before);
  }

  @Test
  void podWithoutAnyAddressIsRefused() throws Exception {
    assertThat(run("ADD", "nft", ANNOTATION, NOTHING_SAID)).isEqualTo(100);
  }

  @Test
  void checkNoticesThatTheAddressIsAnotherOrUnknown() throws Exception {
    ip("address add 10.0.0.3/24 dev eth0");
    run("ADD", "nft", ANNOTATION, NOTHING_SAID);

    ip("address delete 10.0.0.3/24 dev eth0");
    assertThat(run("CHECK", "nft", ANNOTATION, NOTHING_SAID)).isEqualTo(102);
    ip("address add 10.0.0.4/24 dev eth0");
    assertThat(run("CHECK", "nft", ANNOTATION, NOTHING_SAID)).isEqualTo(102);
  }

  /** The code of the answer, 0 for success. */
  private int run(String command, String backend, String annotations, String result)
      throws Exception {
    Map<String, String> environment = PluginRun.environment(command);
    environment.put("CNI_NETNS", netns.path().toString());
    String configuration =
        ("{'cniVersion':'1.1.0','name':'net','type':'sluice-cni','backend':'"
                + backend
                + "','runtimeConfig':{'io.kubernetes.cri.pod-annotations':"
                + annotations
                + "},'prevResult':"
                + result
                + "}")
            .replace('\'', '"');
    // On a thread of its own, which enters the namespace and ends there.
    FutureTask<PluginRun> task = new FutureTask<>(() -> run(environment, configuration));
    Thread.ofPlatform().start(task);
    PluginRun run = task.get();
    return run.status() == 0 ? 0 : run.code();
  }

  private static PluginRun run(Map<String, String> environment, String configuration) {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    byte[] stdin = configuration.getBytes(StandardCharsets.UTF_8);
    Plugin.Outcome outcome =
        new Plugin(Posix.system(), System::nanoTime, new Log(log))
            .run(environment, new ByteArrayInputStream(stdin));
    return new PluginRun(
        outcome.status(),
        new String(outcome.output(), StandardCharsets.UTF_8),
        log.toString(StandardCharsets.UTF_8));
  }

  private void ip(String command) {
    String[] words = command.split(" ");
    String[] all = new String[words.length + 3];
    System.arraycopy(
        new String[] {"ip", "-netns", netns.path().getFileName().toString()}, 0, all, 0, 3);
    System.arraycopy(words, 0, all, 3, words.length);
    SystemCommand.run(all);
  }
}
