package mesh.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import mesh.sluice.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainCommandTest {
  private static final String POD =
      Pods.annotated(
          """
          {"v":1,"outbound":{"excludePorts":[3306]},"dns":{"port":15053},"dropInvalid":true}\
          """);

  @Test
  void podThatIsNotMeshedIsExplained() {
    CommandRun run =
        CommandRun.of(Pods.PLAIN, "explain", "-f", "-", "--packet", "out tcp 10.0.0.9:443");

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .startsWith("The pod shop/web is not meshed")
        .endsWith(
            """
            The packet: tcp from 192.0.2.1 to 10.0.0.9:443, made by uid 1000 and gid 1000, leaving through eth0
              no rule applies to it
              => it goes to 10.0.0.9:443 directly
            """);
  }

  /** The runtime sets them after ADD, which cannot know of them. */
  @ParameterizedTest
  @CsvSource({
    "net.ipv6.conf.lo.disable_ipv6,1,redirected IPv6 connections pass lo",
    "net/ipv6/conf/lo/disable_ipv6,1,redirected IPv6 connections pass lo",
    "net.ipv6.conf.all.disable_ipv6,0,the runtime switches IPv6 on after ADD",
    "net.ipv6.ip_nonlocal_bind,0,the runtime sets it to 0 after ADD"
  })
  void sysctlThatKeepsConnectionsFromArrivingIsWorthKnowing(
      String name, String value, String sentence) {
    String sysctls = "spec: {securityContext: {sysctls: [{name: %s, value: '%s'}]}, ";
    String pod = POD.replace("spec: {", sysctls.formatted(name, value));

    CommandRun text = CommandRun.of(pod, "explain", "-f", "-");
    CommandRun json = CommandRun.of(pod, "explain", "-f", "-", "-o", "json");

    assertThat(text.status()).isZero();
    assertThat(text.out()).contains("Worth knowing:\n", "  sysctl " + name + ": " + sentence);
    assertThat(json.out()).contains("\"sysctl " + name + "\"", sentence);
  }

  @ParameterizedTest
  @CsvSource({
    "net.ipv6.conf.all.disable_ipv6,1",
    "net.ipv6.ip_nonlocal_bind,1",
    "net.core.somaxconn,1024"
  })
  void otherSysctlsAreNot(String name, String value) {
    String sysctls = "spec: {securityContext: {sysctls: [{name: %s, value: '%s'}]}, ";
    String pod = POD.replace("spec: {", sysctls.formatted(name, value));

    assertThat(CommandRun.of(pod, "explain", "-f", "-").out()).doesNotContain("sysctl");
  }

  @Test
  void wordsThatNobodyReadsAreTold() {
    String workload =
        """
        kind: Deployment
        metadata: {name: web, annotations: {sluice.mesh/dns-port: '53'}}
        spec:
          template:
            metadata: {annotations: {traffic.sidecar.istio.io/includeOutbondPorts: '80'}}
            spec: {containers: [{name: web}]}
        """;

    assertThat(CommandRun.of(workload, "explain", "-f", "-").out())
        .contains(
            "  metadata.annotations['sluice.mesh/dns-port']: has no effect: of a workload only"
                + " spec.template.metadata.annotations count; move it there.\n",
            "  metadata.annotations['traffic.sidecar.istio.io/includeOutbondPorts']: has no effect:"
                + " there is no annotation of this name;"
                + " traffic.sidecar.istio.io/includeOutboundPorts is probably meant.\n");
  }

  @Test
  void invalidPodIsExplainedAndRefused() {
    CommandRun run = CommandRun.of(Pods.annotated("{\"v\":2}"), "explain", "-f", "-");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .startsWith("The pod shop/web is invalid")
        .contains("sluice.mesh/redirect.v: '2': unknown format");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          out tcp 10.0.0.9:443 | it lands at port 15001, the sidecar's outbound listener, where 10.0.0.9:443 is known as its original destination
          out tcp 10.0.0.9:443 uid 1337 | it goes to 10.0.0.9:443 directly
          out tcp 10.0.0.9:3306 | it goes to 10.0.0.9:3306 directly
          out udp 10.0.0.10:53 | it lands at port 15053, the sidecar's DNS listener, where 10.0.0.10:53 is known as its original destination
          out tcp [::1]:80 | it goes to [::1]:80 directly
          in tcp [fd00::5]:8080 | it lands at port 15006, the sidecar's inbound listener, where [fd00::5]:8080 is known as its original destination
          in tcp 10.0.0.5:15020 | it reaches port 15020 of the pod directly
          """)
  void packetLandsWhereTheRulesLeadIt(String packet, String landing) {
    CommandRun run = CommandRun.of(POD, "explain", "-f", "-", "--packet", packet);

    assertThat(run.status()).isZero();
    assertThat(run.out()).endsWith("  => " + landing + "\n");
  }

  @Test
  void everyRuleThatThePacketPassesIsNamed() {
    CommandRun run =
        CommandRun.of(POD, "explain", "-f", "-", "--packet", "out udp 10.0.0.10:53 uid 1337");

    assertThat(run.out())
        .contains(
            """
              raw raw_output 1  udp dport 53 meta skuid 1337 ct original zone set 1
              raw raw_output 2  udp dport 53 meta skgid 1337 ct original zone set 1
              nat output 2      meta l4proto udp jump outbound
              nat outbound 4    meta skuid 1337 return
              Connection tracking looks for it in zone 1.
              => it goes to 10.0.0.10:53 directly
            """);
  }

  @Test
  void transparentSocketAndDropAreNamed() {
    String pod = Pods.annotated("{\"v\":1,\"inbound\":{\"mode\":\"tproxy\"}}");
    CommandRun run = CommandRun.of(pod, "explain", "-f", "-", "--packet", "in tcp 10.0.0.5:80");

    assertThat(run.out())
        .endsWith(
            "  => it lands at the transparent socket of port 15006, the sidecar's inbound listener,"
                + " its addresses unchanged\n");
  }

  @Test
  void jsonHoldsThePacketsWay() throws Exception {
    CommandRun run =
        CommandRun.of(
            POD, "explain", "--filename=-", "--output=json", "--packet", "in tcp 10.0.0.5:15020");

    assertThat(run.status()).isZero();
    assertThat(Json.read(run.out()).toString())
        .contains("\"decision\":\"meshed\"")
        .contains(
            "\"packet\":{\"direction\":\"in\",\"protocol\":\"tcp\",\"source\":\"192.0.2.1\","
                + "\"destination\":\"10.0.0.5\",\"port\":15020,\"interface\":\"eth0\",\"steps\":[")
        .contains("\"fate\":{\"kind\":\"direct\"}");
  }

  @Test
  void packetWithAWrongWordIsWrongUse() {
    CommandRun run = CommandRun.of(POD, "explain", "-f", "-", "--packet", "out tpc 10.0.0.9:1");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("--packet", "'tpc': the second word must be tcp or udp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mermaid", "dot"})
  void picturesAreForPodsThatAreValid(String format) {
    String pod = Pods.annotated("{\"v\":2}");
    CommandRun run = CommandRun.of(pod, "explain", "-f", "-", "-o", format);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("is invalid: sluice.mesh/redirect.v");
  }
}
