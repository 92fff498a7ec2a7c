package mesh.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.stream.Collectors;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.MalformedJsonException;
import mesh.sluice.policy.IpAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreviousResultTest {
  private static final String WITH_VERSIONS =
      "{'cniVersion':'0.3.1','interfaces':[{'name':'br0'},{'name':'eth0','sandbox':'/n'}],"
          + "'ips':[{'version':'6','address':'fd00::2/64','gateway':'fd00::1','interface':1},"
          + "{'version':'4','address':'10.0.0.2/24','interface':1}],"
          + "'routes':[{'dst':'0.0.0.0/0'}],'dns':{}}";

  private static final String WITHOUT_VERSIONS =
      "{'cniVersion':'1.0.0','interfaces':[{'name':'br0'},{'name':'eth0','sandbox':'/n'}],"
          + "'ips':[{'address':'fd00::2/64','gateway':'fd00::1','interface':1},"
          + "{'address':'10.0.0.2/24','interface':1}],"
          + "'routes':[{'dst':'0.0.0.0/0'}],'dns':{}}";

  @Test
  void passesOnWhatItDoesNotKnow() throws Exception {
    String result =
        "{'cniVersion':'1.1.0','interfaces':[{'name':'eth0','mtu':1450,'socketPath':'/s',"
            + "'pciID':'0000:00:1f.6','future':{'a':[1,2.50,1e9,null]}}],"
            + "'ips':[{'address':'10.0.0.2/24','interface':0,'future':true}],"
            + "'routes':[{'dst':'::/0','mtu':1400,'advmss':1360,'priority':7,'table':1,'scope':0}],"
            + "'dns':{'nameservers':['10.0.0.10'],'future':''},'cni.dev/future':[]}";

    assertThat(converted(result, CniVersion.V1_1_0)).isEqualTo(quoted(result));
  }

  @Test
  void takesTheConfigurationsVersionWhereItNamesNone() throws Exception {
    assertThat(converted("{'ips':[]}", CniVersion.V1_0_0))
        .isEqualTo(quoted("{'ips':[],'cniVersion':'1.0.0'}"));
  }

  @Test
  void addressesLoseTheirVersionOnTheWayToANewerOne() throws Exception {
    assertThat(converted(WITH_VERSIONS, CniVersion.V1_0_0)).isEqualTo(quoted(WITHOUT_VERSIONS));
  }

  @Test
  void addressesGetTheirVersionOnTheWayToAnOlderOne() throws Exception {
    JsonObject older = parse(WITHOUT_VERSIONS, CniVersion.V0_3_1);

    // Order of keys has no meaning, order of addresses has: interface is an index.
    assertThat(older.find("ips").orElseThrow())
        .hasToString(
            quoted(
                "[{'address':'fd00::2/64','gateway':'fd00::1','interface':1,'version':'6'},"
                    + "{'address':'10.0.0.2/24','interface':1,'version':'4'}]"));
    assertThat(older.without("ips"))
        .isEqualTo(parse(WITH_VERSIONS, CniVersion.V0_3_1).without("ips"));
  }

  @ParameterizedTest
  @CsvSource({
    "0.3.0,0.4.0",
    "0.4.0,0.3.1",
    "1.0.0,1.1.0",
    "1.1.0,1.0.0",
    "0.1.0,0.2.0",
    "0.2.0,0.1.0"
  })
  void versionsOfTheSameFormDifferInTheNumberAlone(String from, String to) throws Exception {
    String result = "{'cniVersion':'" + from + "','ip4':{'ip':'10.0.0.2/24'},'dns':{}}";

    assertThat(converted(result, CniVersion.find(to).orElseThrow()))
        .isEqualTo(quoted(result.replace(from, to)));
  }

  @ParameterizedTest
  @CsvSource({"0.2.0,0.3.1", "0.1.0,1.1.0", "1.1.0,0.2.0", "0.4.0,0.1.0"})
  void formsThatLoseSomethingAreNotTurnedIntoEachOther(String from, String to) {
    assertThatExceptionOfType(CniException.class)
        .isThrownBy(() -> parse("{'cniVersion':'" + from + "'}", CniVersion.find(to).orElseThrow()))
        .withMessageContaining("without loss")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'cniVersion':'9.9.9'} | prevResult: cniVersion: unknown version 9.9.9",
        "{'interfaces':{}} | prevResult: interfaces: must be a list",
        "{'ips':'10.0.0.2'} | prevResult: ips: must be a list",
        "{'ips':['10.0.0.2/24']} | prevResult: ips: must be a list of objects",
        "{'routes':[null]} | prevResult: routes: must be a list of objects"
      })
  void whatIsNoResultIsRefusedByName(String result, String message) {
    assertThatExceptionOfType(CniException.class)
        .isThrownBy(() -> parse(result, CniVersion.V1_1_0))
        .withMessage(message)
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | ",
        "{'ips':[{'address':'10.0.0.2/24'},{'address':'fd00::2/64'}]} | 10.0.0.2 fd00::2",
        "{'interfaces':[{'name':'eth0'},{'name':'eth0','sandbox':'/n'},{'name':'n','sandbox':'/n'}],"
            + "'ips':[{'address':'10.0.0.1/24','interface':0},{'address':'10.0.0.2/24','interface':1},{'address':'10.0.0.3/24','interface':2},{'address':'10.0.0.4/24','interface':3}]}"
            + " | 10.0.0.2"
      })
  void addressesAreThoseOfTheContainersInterface(String result, String expected) throws Exception {
    assertThat(addresses(result, CniVersion.V1_1_0)).isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void oldResultsHaveOneAddressOfEachFamily() throws Exception {
    String result = "{'cniVersion':'0.2.0','ip4':{'ip':'10.0.0.2/24'},'ip6':{'ip':'fd00::2/64'}}";

    assertThat(addresses(result, CniVersion.find("0.2.0").orElseThrow()))
        .isEqualTo("10.0.0.2 fd00::2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.0.0", "fe80::1%eth0/64"})
  void malformedAddressIsRefusedByName(String address) {
    String result = "{'ips':[{'address':'" + address + "'}]}";

    assertThatExceptionOfType(CniException.class)
        .isThrownBy(() -> addresses(result, CniVersion.V1_1_0))
        .withMessageStartingWith("prevResult: ips[0].address: ")
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION));
  }

  private static String addresses(String result, CniVersion version)
      throws CniException, MalformedJsonException {
    return new PreviousResult(parse(result, version))
        .addresses("eth0").stream().map(IpAddress::toString).collect(Collectors.joining(" "));
  }

  private static String converted(String result, CniVersion target)
      throws CniException, MalformedJsonException {
    return parse(result, target).toString();
  }

  private static JsonObject parse(String result, CniVersion target)
      throws CniException, MalformedJsonException {
    return PreviousResult.parse((JsonObject) Json.read(quoted(result)), target).json();
  }

  private static String quoted(String json) {
    return json.replace('\'', '"');
  }
}
