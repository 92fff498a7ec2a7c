package mesh.sluice.adoption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.injection.PodObject;
import mesh.sluice.manifest.PodReader;
import mesh.sluice.policy.ApplicationAddress;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.profile.OsmMeshConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OsmRulesTest {
  private static final String PLAIN = new OsmScript().toString();

  @Test
  void plainScriptIsWhatTheProfileSaysOfAPlainPod() throws Exception {
    PodObject pod = new PodObject(ForeignPods.read("osm"));
    pod = pod.withList("initContainers", List.of());
    for (String key : pod.texts("annotations").keySet()) {
      pod = pod.withoutAnnotation(key);
    }
    Decision profile =
        MeshProfile.explain(
                List.of(MeshProfile.OSM),
                PodReader.read("pod", pod.json(), NamespaceFacts.named("shop")),
                OsmMeshConfig.DEFAULT)
            .decision();

    assertThat(profile).isEqualTo(new Decision.Meshed(read(PLAIN)));
  }

  @Test
  void exclusionsOfEachKindAreRead() throws NotUnderstoodException {
    RedirectPolicy policy =
        read(
            new OsmScript()
                .excludeInboundPorts("22,9000")
                .excludeOutboundPorts("3306")
                .excludeRange("10.9.1.2/16")
                .excludeInterface("net1")
                .toString());

    assertThat(policy.inbound().excludePorts())
        .isEqualTo(PortSet.of(22, 9000, 15010, 15901, 15902, 15903, 15904));
    assertThat(policy.outbound().excludePorts()).isEqualTo(PortSet.of(3306));
    assertThat(policy.outbound().excludeCidrs()).isEqualTo(CidrSet.parse("10.9.0.0/16"));
    assertThat(policy.outbound().includeCidrs()).isEqualTo(CidrSet.ALL);
    assertThat(policy.interfaces().excluded()).containsExactly(new InterfaceName("net1"));
  }

  @Test
  void inclusionsConfineTheRedirect() throws NotUnderstoodException {
    RedirectPolicy policy =
        read(new OsmScript().includeRange("10.0.0.0/8").includeRange("127.0.0.0/8").toString());

    assertThat(policy.outbound().includeCidrs()).isEqualTo(CidrSet.parse("10.0.0.0/8"));
  }

  @Test
  void applicationOnThePodsOwnAddressIsKnownByTheTranslation() throws NotUnderstoodException {
    assertThat(read(PLAIN).inbound().applicationAddress()).isEqualTo(ApplicationAddress.LOOPBACK);
    assertThat(read(new OsmScript().toPodAddress().toString()).inbound().applicationAddress())
        .isEqualTo(ApplicationAddress.POD);
  }

  @Test
  void otherUserAndPortsAreRead() throws NotUnderstoodException {
    RedirectPolicy policy =
        read(
            PLAIN
                .replace("owner 1500 ", "owner 2000 ")
                .replace("15003", "25003")
                .replace("15001", "25001"));

    assertThat(RedirectAnnotation.format(policy))
        .contains("\"uids\":[2000],\"gids\":[]", "\"port\":25003", "\"port\":25001");
  }

  /** Each of these means something else, or may. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -A PREROUTING -p tcp -j OSM_PROXY_INBOUND | -A PREROUTING -p tcp -i eth0 -j OSM_PROXY_INBOUND
          -A PREROUTING -p tcp -j OSM_PROXY_INBOUND | -A PREROUTING -p tcp -j OTHER
          -A PREROUTING -p tcp -j OSM_PROXY_INBOUND | -A PREROUTING -p udp -j OSM_PROXY_INBOUND
          -A OUTPUT -p tcp -j OSM_PROXY_OUTBOUND    | -A OUTPUT -p tcp ! -d 10.0.0.1 -j OSM_PROXY_OUTBOUND
          --dport 15901 -j RETURN                   | --dport 15901 -j ACCEPT
          --dport 15901 -j RETURN                   | --sport 15901 -j RETURN
          --dport 15901 -j RETURN                   | --dport 80:90 -j RETURN
          --dport 15901 -j RETURN                   | -m time --dport 15901 -j RETURN
          -j REDIRECT --to-port 15003               | -j REDIRECT --to-port 15003-15005
          -o lo ! -d 127.0.0.1/32                   | -o lo ! -d 127.0.0.0/8
          -o lo ! -d 127.0.0.1/32                   | -o lo -d 127.0.0.1/32
          -m owner ! --uid-owner 1500 -j RETURN     | -m owner ! --uid-owner 1501 -j RETURN
          -m owner ! --uid-owner 1500 -j RETURN     | -m owner ! --gid-owner 1500 -j RETURN
          -A OSM_PROXY_OUTBOUND -d 127.0.0.1/32 -j RETURN | -A OSM_PROXY_OUTBOUND -d 127.0.0.0/8 -j DROP
          -A OSM_PROXY_OUTBOUND -j OSM_PROXY_OUT_REDIRECT | -A OSM_PROXY_OUTBOUND -j LOG
          -A OSM_PROXY_OUTBOUND -j OSM_PROXY_OUT_REDIRECT | -I OSM_PROXY_OUTBOUND -j OSM_PROXY_OUT_REDIRECT
          -A OSM_PROXY_OUTBOUND -j OSM_PROXY_OUT_REDIRECT | -A OSM_PROXY_OUTBOUND -o net+ -j RETURN
          -A OUTPUT -p tcp -j OSM_PROXY_OUTBOUND    | -D OUTPUT -p tcp -j OSM_PROXY_OUTBOUND
          *nat                                      | *mangle
          iptables-restore --noflush                | iptables-restore
          iptables-restore --noflush                | true; iptables-restore --noflush
          """)
  void anotherRuleIsNotUnderstood(String rule, String other) {
    assertThat(PLAIN).contains(rule);

    assertThatThrownBy(() -> read(PLAIN.replace(rule, other)))
        .isInstanceOf(NotUnderstoodException.class)
        .hasMessageStartingWith("osm-init");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-A PREROUTING -p tcp -j OSM_PROXY_INBOUND",
        "-A OSM_PROXY_INBOUND -p tcp -j OSM_PROXY_IN_REDIRECT",
        "-A OSM_PROXY_OUT_REDIRECT -p tcp -j REDIRECT --to-port 15001",
        "-A OSM_PROXY_OUTBOUND -m owner --uid-owner 1500 -j RETURN",
        "COMMIT"
      })
  void missingRuleIsNotUnderstood(String rule) {
    assertThat(PLAIN).contains(rule + "\n");

    assertThatThrownBy(() -> read(PLAIN.replace(rule + "\n", "")))
        .isInstanceOf(NotUnderstoodException.class)
        .hasMessageStartingWith("osm-init");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-A OSM_PROXY_OUTBOUND -d 10.1.0.0/16 -j RETURN",
        "-A OSM_PROXY_INBOUND -p tcp --dport 80 -j RETURN",
        "-A OUTPUT -p tcp -j DROP",
        "-A POSTROUTING -j RETURN",
        "-A OTHER -j RETURN",
        "-I OUTPUT -p tcp -o lo -d 127.0.0.1/32 -m owner --uid-owner 1500 -j DNAT --to-destination"
            + " 10.0.0.1",
        "-I OSM_PROXY_INBOUND -i net1 -j RETURN"
      })
  void ruleMoreIsNotUnderstood(String rule) {
    assertThatThrownBy(() -> read(PLAIN.replace("COMMIT", rule + "\nCOMMIT")))
        .isInstanceOf(NotUnderstoodException.class)
        .hasMessageStartingWith("osm-init");
  }

  @Test
  void commandBehindTheRulesIsNotUnderstood() {
    assertThatThrownBy(() -> read(PLAIN + "\niptables -F\n"))
        .isInstanceOf(NotUnderstoodException.class);
  }

  private static RedirectPolicy read(String script) throws NotUnderstoodException {
    return new OsmRules(RestoreScript.parse(script)).read();
  }
}
