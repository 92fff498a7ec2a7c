package mesh.sluice.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import mesh.sluice.conformance.netns.NetworkNamespace;
import mesh.sluice.conformance.netns.Pod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreviousResultTest {
  private static final Pod POD = new Pod(new NetworkNamespace("n"), "c", "eth0", "veth9", 9);

  @ParameterizedTest
  @ValueSource(strings = {"0.1.0", "0.2.0"})
  void oldVersionsHoldAddressesByFamily(String version) {
    ObjectNode result = PreviousResult.of(POD, version);

    assertThat(result.at("/ip4/ip").asText()).isEqualTo("10.88.0.9/24");
    assertThat(result.at("/ip6/ip").asText()).isEqualTo("fd00:88::9/64");
    assertThat(result.has("ips")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.3.0", "0.3.1", "0.4.0"})
  void middleVersionsNameTheFamilyOfAnAddress(String version) {
    assertThat(PreviousResult.of(POD, version).at("/ips/1/version").asText()).isEqualTo("6");
  }

  @Test
  void version100NamesNoFamilyAndNoMtu() {
    ObjectNode result = PreviousResult.of(POD, "1.0.0");

    assertThat(result.at("/ips/0/version").isMissingNode()).isTrue();
    assertThat(result.at("/interfaces/1/mtu").isMissingNode()).isTrue();
  }

  @Test
  void version110HoldsItsNewFields() {
    ObjectNode result = PreviousResult.of(POD, "1.1.0");

    assertThat(result.at("/interfaces/1/mtu").asInt()).isEqualTo(1500);
    assertThat(result.at("/routes/0/table").asInt()).isEqualTo(254);
  }
}
