package mesh.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import mesh.sluice.json.Json;
import mesh.sluice.rules.Ruleset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesCommandTest {
  private static final String TPROXY =
      """
      {"v":1,"inbound":{"mode":"tproxy"},"outbound":{"excludeCidrs":["10.1.2.3","fd00::1"]}}\
      """;

  @Test
  void textBeginsWithWhatElseIsInstalled() {
    CommandRun run = CommandRun.of(Pods.annotated(TPROXY), "rules", "-f", "-");

    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .startsWith(
            """
            # Rules of sluice-cni for the pod shop/web, for nft -f.
            # Besides them, ADD does in the pod's network namespace what these do:
            #   ip link set lo up
            #   ip -6 route add local ::6 dev lo table local proto 83 metric 1025
            #   ip -6 route add local ::6 dev eth0 table local proto 83 metric 1026
            #   sysctl net.ipv6.ip_nonlocal_bind=1
            #   ip -4 rule add priority 135 fwmark 1337 lookup 133
            #   ip -4 rule add priority 133 fwmark 1339 iif lo goto 135
            #   ip -4 rule add priority 134 fwmark 1339 lookup 133
            #   ip -4 route add local default dev lo table 133
            #   ip -6 rule add priority 135 fwmark 1337 lookup 133
            #   ip -6 rule add priority 133 fwmark 1339 iif lo goto 135
            #   ip -6 rule add priority 134 fwmark 1339 lookup 133
            #   ip -6 route add local default dev lo table 133
            table inet sluice
            delete table inet sluice
            table inet sluice {
            """)
        .contains("ip daddr 10.1.2.3 return", "ip6 daddr fd00::1 return");
  }

  @Test
  void rulesOfTheOtherFamilyAreLeftOutOnRequest() {
    CommandRun four = CommandRun.of(Pods.annotated(TPROXY), "rules", "-f", "-", "--family", "4");
    CommandRun six = CommandRun.of(Pods.annotated(TPROXY), "rules", "--filename=-", "--family=6");

    assertThat(four.out()).contains("ip daddr 10.1.2.3").doesNotContain("ip6", "ip -6");
    assertThat(six.out()).contains("ip6 daddr fd00::1").doesNotContain("ip daddr", "ip -4");
  }

  @Test
  void iptablesGetsTheRulesOfOneFamily() {
    String pod = Pods.annotated(TPROXY);
    CommandRun four =
        CommandRun.of(pod, "rules", "-f", "-", "--backend", "iptables", "--family", "4");
    CommandRun both = CommandRun.of(pod, "rules", "-f", "-", "--backend", "iptables");

    assertThat(four.status()).isZero();
    assertThat(four.out())
        .startsWith(
            "# Rules of sluice-cni for the pod shop/web, for iptables-restore --noflush.\n"
                + "# Besides them, ADD does in the pod's network namespace what these do:\n"
                + "#   ip link set lo up\n"
                + "#   ip -4 rule add priority 135 fwmark 1337 lookup 133\n")
        .contains("*nat\n", "-d 10.1.2.3", "COMMIT\n")
        .doesNotContain("fd00::1");
    assertThat(both.status()).isEqualTo(2);
    assertThat(both.err()).contains("add --family 4 for iptables-restore or --family 6");
  }

  @Test
  void jsonHoldsEachRuleInParts() throws Exception {
    CommandRun run = CommandRun.of(Pods.annotated("{\"v\":1}"), "rules", "-f", "-", "-o", "json");

    assertThat(run.status()).isZero();
    assertThat(Json.read(run.out()).toString())
        .startsWith(
            "{\"version\":"
                + Ruleset.VERSION
                + ",\"besides\":[\"ip link set lo up\","
                + "\"ip -6 route add local ::6 dev lo table local proto 83 metric 1025\","
                + "\"ip -6 route add local ::6 dev eth0 table local proto 83 metric 1026\","
                + "\"sysctl net.ipv6.ip_nonlocal_bind=1\"],\"chains\":[")
        .contains(
            "{\"text\":\"tcp dport { 15020-15021, 15090 } return\",\"matches\":"
                + "[{\"transport\":\"tcp\"},{\"destinationPort\":[\"15020-15021\",15090]}],"
                + "\"verdict\":{\"kind\":\"return\"}}");
  }

  @Test
  void podThatIsNotMeshedHasNone() {
    CommandRun run = CommandRun.of(Pods.PLAIN, "rules", "-f", "-");

    assertThat(run.status()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("the pod shop/web is not meshed: ");
  }

  @Test
  void invalidPodIsRefusedWithTheAnnotation() {
    CommandRun run =
        CommandRun.of(Pods.annotated("{\"v\":1,\"inbound\":{\"port\":70000}}"), "rules", "-f", "-");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualToNormalizingNewlines(
            "sluice-cni rules: the pod shop/web is invalid: sluice.mesh/redirect.inbound.port:"
                + " '70000': not a port; write a number from 1 to 65535\n");
  }

  @Test
  void filesAreNamedInComplaints(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("pod.yaml");
    CommandRun missing = CommandRun.of("", "rules", "-f", file.toString());
    CommandRun isDirectory = CommandRun.of("", "rules", "-f", directory.toString());
    Files.writeString(file, "kind: Pod\nspec: 5\n");
    CommandRun wrong = CommandRun.of("", "rules", "-f", file.toString());
    CommandRun stdin = CommandRun.of("a: [", "rules", "-f", "-");

    assertThat(missing.err())
        .startsWith("sluice-cni rules: " + file + ": there is no such file; give a manifest");
    assertThat(isDirectory.err()).contains("is a directory; give a file in it");
    assertThat(wrong.err()).contains(file + ": spec: '5': must be a mapping");
    assertThat(stdin.err()).contains("standard input: line 1, column ");
    assertThat(missing.status() + isDirectory.status() + wrong.status() + stdin.status())
        .isEqualTo(4);
  }

  @Test
  void namespaceIsReadFromItsFile(@TempDir Path directory) throws IOException {
    Path namespace = directory.resolve("namespace.yaml");
    Files.writeString(namespace, "kind: Namespace\nmetadata: {name: bank}\n");

    CommandRun other =
        CommandRun.of(Pods.PLAIN, "rules", "-f", "-", "--namespace-manifest", namespace.toString());
    assertThat(other.status()).isEqualTo(1);
    assertThat(other.err()).contains("standard input: metadata.namespace: 'shop'", "bank");

    Files.writeString(namespace, "kind: Namespace\nmetadata: {name: shop}\n");
    CommandRun same =
        CommandRun.of(Pods.PLAIN, "rules", "-f", "-", "--namespace-manifest", namespace.toString());
    assertThat(same.status()).isZero();

    CommandRun both = CommandRun.of(Pods.PLAIN, "rules", "-f", "-", "--namespace-manifest", "-");
    assertThat(both.status()).isEqualTo(2);
    assertThat(both.err()).contains("only one manifest can be on standard input");
  }

  @Test
  void namespaceIsReadFromItsOption() {
    String nowhere = Pods.annotated("{\"v\":1}").replace("namespace: shop", "labels: {}");

    assertThat(CommandRun.of(nowhere, "rules", "-f", "-").out()).contains(" pod default/web,");
    assertThat(CommandRun.of(nowhere, "rules", "-f", "-", "-n", "bank").out())
        .contains(" pod bank/web,");
    assertThat(CommandRun.of(nowhere, "rules", "-f", "-", "--namespace=bank").out())
        .contains(" pod bank/web,");
  }

  @Test
  void namespaceOfItsOptionThatIsNotThePodsIsRefused(@TempDir Path directory) throws IOException {
    CommandRun other = CommandRun.of(Pods.PLAIN, "rules", "-f", "-", "-n", "bank");
    assertThat(other.status()).isEqualTo(1);
    assertThat(other.err())
        .contains("standard input: metadata.namespace: 'shop': the given namespace", "bank");

    Path file = directory.resolve("namespace.yaml");
    Files.writeString(file, "kind: Namespace\nmetadata: {name: shop}\n");
    CommandRun two =
        CommandRun.of(
            Pods.PLAIN, "rules", "-f", "-", "-n", "bank", "--namespace-manifest", file.toString());
    assertThat(two.status()).isEqualTo(1);
    assertThat(two.err())
        .contains("--namespace: 'bank': --namespace-manifest is the manifest of shop");
  }

  @Test
  void fileInPlaceOfTheNameOfANamespaceNamesTheOtherOption() {
    CommandRun run = CommandRun.of(Pods.PLAIN, "rules", "-f", "-", "--namespace", "namespace.yaml");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .contains("'namespace.yaml' is not the name of a namespace", "--namespace-manifest");
  }

  @Test
  void nameOfAPodCannotBringARuleIn() {
    String pod = Pods.annotated("{\"v\":1}").replace("name: web\n", "name: \"x\\ntable t\"\n");
    CommandRun run = CommandRun.of(pod, "rules", "-f", "-");

    assertThat(run.out())
        .startsWith("# Rules of sluice-cni for the pod shop/x?table t, for nft -f.\n");
  }
}
