package mesh.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the addresses come from of a pod whose application listens on nothing else. */
class AddressOptionsTest {
  private static final String POD =
      Pods.annotated("{\"v\":1,\"inbound\":{\"applicationAddress\":\"pod\"}}");
  private static final String RUNNING =
      POD + "status: {podIP: 10.0.0.9, podIPs: [{ip: 10.0.0.9}, {ip: 'fd00::9'}]}\n";

  @Test
  void statusOfThePodTellsThem() {
    CommandRun run = CommandRun.of(RUNNING, "rules", "-f", "-");

    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains(
            "    oifname \"lo\" ip daddr 127.0.0.1 meta l4proto tcp meta skuid 1337 dnat ip to"
                + " 10.0.0.9\n",
            "    oifname \"lo\" ip6 daddr ::1 meta l4proto tcp meta skgid 1337 dnat ip6 to"
                + " fd00::9\n");
  }

  @Test
  void optionGoesBeforeTheStatus() {
    CommandRun run = CommandRun.of(RUNNING, "rules", "--filename=-", "--address", "10.0.0.7");

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("to 10.0.0.7\n").doesNotContain("10.0.0.9", "fd00::9");
  }

  @Test
  void iptablesGetsTheAddressOfItsFamily() {
    CommandRun run =
        CommandRun.of(RUNNING, "rules", "--filename=-", "--backend=iptables", "--family=6");

    assertThat(run.out())
        .contains(
            "-A SLUICE_OUTPUT -d ::1/128 -o lo -p tcp -m owner --uid-owner 1337 -j DNAT"
                + " --to-destination fd00::9\n")
        .doesNotContain("10.0.0.9");
  }

  @Test
  void withoutThemOthersStandInForThem() {
    CommandRun run = CommandRun.of(POD, "rules", "-f", "-");

    assertThat(run.status()).isZero();
    assertThat(run.err())
        .isEqualTo(
            "the pod's addresses are not known: 192.0.2.1 and 2001:db8::1 stand for them; give"
                + " --address\n");
    assertThat(run.out()).contains("dnat ip to 192.0.2.1\n", "dnat ip6 to 2001:db8::1\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rules", "explain"})
  void nobodyMissesThemWhereTheyDoNotMatter(String command) {
    CommandRun run = CommandRun.of(Pods.annotated("{\"v\":1}"), command, "-f", "-");

    assertThat(run.status()).isZero();
    assertThat(run.err()).isEmpty();
  }

  @Test
  void malformedAddressIsWrongUse() {
    CommandRun run = CommandRun.of(POD, "rules", "--filename=-", "--address=10.0.0");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--address", "10.0.0", "not an IP address");
  }

  @Test
  void malformedAddressOfTheStatusIsRefusedByItsPath() {
    CommandRun run = CommandRun.of(POD + "status: {podIPs: [{ip: 10.0.0}]}\n", "rules", "-f", "-");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("status.podIPs[0].ip");
  }

  @Test
  void packetOfTheSidecarToLocalhostIsExplained() {
    CommandRun run =
        CommandRun.of(
            RUNNING, "explain", "--filename=-", "--packet=out tcp [::1]:8080 uid 1337 dev lo");

    assertThat(run.out())
        .contains("nat output 3", "dnat ip6 to fd00::9")
        .endsWith("  => it goes to [fd00::9]:8080, the pod's own address, instead of [::1]:8080\n");
  }

  @Test
  void packetsFateNamesTheAddressInJson() {
    CommandRun run =
        CommandRun.of(
            RUNNING,
            "explain",
            "--filename=-",
            "--output=json",
            "--packet=out tcp 127.0.0.1:8080 uid 1337");

    assertThat(run.out().replaceAll("\\s", ""))
        .contains("\"verdict\":{\"kind\":\"translateDestination\",\"address\":\"10.0.0.9\"}")
        .contains("\"fate\":{\"kind\":\"translated\",\"address\":\"10.0.0.9\"}");
  }
}
