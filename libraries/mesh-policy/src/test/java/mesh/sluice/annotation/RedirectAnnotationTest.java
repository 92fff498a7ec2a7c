package mesh.sluice.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import mesh.sluice.policy.ApplicationAddress;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.DnsCapture;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectAnnotationTest {
  /** Published: other programs write it, and pods that run now were given it. */
  private static final String DEFAULT =
      "{\"v\":1,"
          + "\"proxy\":{\"uids\":[1337],\"gids\":[1337],\"ports\":[15008]},"
          + "\"inbound\":{\"mode\":\"redirect\",\"port\":15006,\"includePorts\":\"*\","
          + "\"excludePorts\":[\"15020-15021\",15090]},"
          + "\"outbound\":{\"port\":15001,\"includeCidrs\":\"*\",\"excludeCidrs\":[],"
          + "\"includePorts\":[],\"excludePorts\":[]}}";

  private static final String EVERYTHING =
      "{\"v\":1,"
          + "\"proxy\":{\"uids\":[0,4294967294],\"gids\":[],\"ports\":[]},"
          + "\"inbound\":{\"mode\":\"tproxy\",\"port\":1,\"includePorts\":[80,\"8000-8100\"],"
          + "\"excludePorts\":\"*\",\"applicationAddress\":\"pod\"},"
          + "\"outbound\":{\"port\":65535,\"includeCidrs\":[\"10.0.0.0/8\",\"2001:db8::/32\"],"
          + "\"excludeCidrs\":\"*\",\"includePorts\":\"*\",\"excludePorts\":[\"1-65534\"],"
          + "\"loopbackCidrs\":[\"127.0.0.0/8\"]},"
          + "\"dns\":{\"port\":15053,\"servers\":\"*\"},"
          + "\"interfaces\":{\"exclude\":[\"net1\"],\"virtual\":[\"tap0\",\"tap1\"]},"
          + "\"dropInvalid\":true}";

  @Test
  void versionAloneIsTheDefaultPolicy() {
    assertThat(RedirectAnnotation.parse("{\"v\":1}")).isEqualTo(RedirectPolicy.DEFAULT);
  }

  @Test
  void defaultPolicySpelledOut() {
    assertThat(RedirectAnnotation.format(RedirectPolicy.DEFAULT)).isEqualTo(DEFAULT);
    assertThat(RedirectAnnotation.parse(DEFAULT)).isEqualTo(RedirectPolicy.DEFAULT);
  }

  @Test
  void neighbouringPortsMayBeWrittenOneByOne() {
    assertThat(RedirectAnnotation.parse(DEFAULT.replace("\"15020-15021\"", "15020,15021")))
        .isEqualTo(RedirectPolicy.DEFAULT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy", "inbound", "outbound"})
  void emptyPartHasTheDefaults(String part) {
    assertThat(RedirectAnnotation.parse("{\"v\":1,\"" + part + "\":{}}"))
        .isEqualTo(RedirectPolicy.DEFAULT);
  }

  @Test
  void emptyOptionalPartsHaveDefaultsOfTheirOwn() {
    RedirectPolicy policy =
        RedirectAnnotation.parse("{\"v\":1,\"dns\":{},\"interfaces\":{},\"dropInvalid\":false}");

    assertThat(policy)
        .isEqualTo(RedirectPolicy.DEFAULT.withDns(new DnsCapture(15053, CidrSet.ALL)));
  }

  @Test
  void everyFieldHasItsPlace() {
    RedirectPolicy policy = RedirectAnnotation.parse(EVERYTHING);

    assertThat(policy.sidecar().uids()).containsExactly(new OwnerId(0), new OwnerId(4294967294L));
    assertThat(policy.sidecar().gids()).isEmpty();
    assertThat(policy.sidecar().ports().isEmpty()).isTrue();
    assertThat(policy.inbound().mode()).isEqualTo(InboundMode.TPROXY);
    assertThat(policy.inbound().port()).isEqualTo(1);
    assertThat(policy.inbound().includePorts().ranges())
        .containsExactly(PortRange.of(80), new PortRange(8000, 8100));
    assertThat(policy.inbound().excludePorts().isAll()).isTrue();
    assertThat(policy.inbound().applicationAddress()).isEqualTo(ApplicationAddress.POD);
    assertThat(policy.outbound().port()).isEqualTo(65535);
    assertThat(policy.outbound().includeCidrs())
        .isEqualTo(CidrSet.parse("10.0.0.0/8", "2001:db8::/32"));
    assertThat(policy.outbound().excludeCidrs().isAll()).isTrue();
    assertThat(policy.outbound().includePorts().isAll()).isTrue();
    assertThat(policy.outbound().excludePorts().ranges()).containsExactly(new PortRange(1, 65534));
    assertThat(policy.outbound().loopbackCidrs()).isEqualTo(CidrSet.parse("127.0.0.0/8"));
    assertThat(policy.dns()).contains(new DnsCapture(15053, CidrSet.ALL));
    assertThat(policy.interfaces().excluded()).containsExactly(new InterfaceName("net1"));
    assertThat(policy.interfaces().virtual())
        .containsExactly(new InterfaceName("tap0"), new InterfaceName("tap1"));
    assertThat(policy.dropInvalid()).isTrue();
  }

  @Test
  void writesEveryFieldInItsPlace() {
    assertThat(RedirectAnnotation.format(RedirectAnnotation.parse(EVERYTHING)))
        .isEqualTo(EVERYTHING);
  }

  @Test
  void equalPoliciesHaveOneCanonicalText() {
    String loose =
        "{ \"outbound\": {\"excludePorts\": [444, \"443\", \"440-443\", 443], \"excludeCidrs\":"
            + " [\"10.1.0.0/16\", \"10.0.0.0/8\", \"2001:DB8:0::/32\"]}, \"v\": 1 }";

    assertThat(RedirectAnnotation.format(RedirectAnnotation.parse(loose)))
        .contains("\"excludePorts\":[\"440-444\"]")
        .contains("\"excludeCidrs\":[\"10.0.0.0/8\",\"2001:db8::/32\"]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'v':1,'mode':'redirect'} | mode | redirect | v",
        "{'v':1,'proxy':{'uid':1337}} | proxy.uid | 1337 | uids",
        "{'v':1,'inbound':{'ports':[80]}} | inbound.ports | [80] | includePorts",
        "{'v':1,'outbound':{'mode':'none'}} | outbound.mode | none | includeCidrs",
        "{'v':1,'dns':{'enabled':true}} | dns.enabled | true | servers",
        "{'v':1,'interfaces':{'excluded':[]}} | interfaces.excluded | [] | virtual",
        "{'v':1,'Proxy':{}} | Proxy | {} | proxy",
        "{'v':1,'':null} | '' | null | proxy"
      },
      ignoreLeadingAndTrailingWhitespace = true,
      quoteCharacter = '`')
  void unknownFieldIsRefusedByNameAtEveryLevel(
      String annotation, String field, String value, String known) {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> RedirectAnnotation.parse(quoted(annotation)))
        .withMessageContaining("sluice.mesh/redirect")
        .withMessageContaining(field.equals("''") ? "redirect" : "redirect." + field)
        .withMessageContaining(value)
        .withMessageContaining("unknown field; known are ")
        .withMessageContaining(known);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | v | 0 | this plugin reads 1",
        "{'v':2} | v | 2 | this plugin reads 1",
        "{'v':0} | v | 0 | this plugin reads 1",
        "{'v':'1'} | v | 1 | must be a whole number",
        "{'v':1.0} | v | 1.0 | must be a whole number",
        "{'v':null} | v | null | must be a whole number",
        "{'v':true} | v | true | must be a whole number",
        "{'v':1,'proxy':null} | proxy | null | must be a JSON object",
        "{'v':1,'proxy':[]} | proxy | [] | must be a JSON object",
        "{'v':1,'inbound':'none'} | inbound | none | must be a JSON object",
        "{'v':1,'outbound':1} | outbound | 1 | must be a JSON object",
        "{'v':1,'dns':true} | dns | true | must be a JSON object",
        "{'v':1,'interfaces':['eth0']} | interfaces | eth0 | must be a JSON object",
        "{'v':1,'dropInvalid':'true'} | dropInvalid | true | must be true or false",
        "{'v':1,'dropInvalid':1} | dropInvalid | 1 | must be true or false",
        "{'v':1,'proxy':{'uids':1337}} | proxy.uids | 1337 | must be a list",
        "{'v':1,'proxy':{'uids':'*'}} | proxy.uids | * | must be a list",
        "{'v':1,'proxy':{'uids':['1337']}} | proxy.uids[0] | 1337 | must be a whole number",
        "{'v':1,'proxy':{'gids':[1,null]}} | proxy.gids[1] | null | must be a whole number",
        "{'v':1,'proxy':{'uids':[1.5]}} | proxy.uids[0] | 1.5 | must be a whole number",
        "{'v':1,'proxy':{'ports':15008}} | proxy.ports | 15008 | must be a list",
        "{'v':1,'inbound':{'mode':1}} | inbound.mode | 1 | must be a string",
        "{'v':1,'inbound':{'mode':null}} | inbound.mode | null | must be a string",
        "{'v':1,'inbound':{'applicationAddress':7}} | inbound.applicationAddress | 7 | a string",
        "{'v':1,'inbound':{'applicationAddress':'Pod'}} | inbound.applicationAddress | Pod | or"
            + " pod",
        "{'v':1,'inbound':{'port':'15006'}} | inbound.port | 15006 | must be a whole number",
        "{'v':1,'inbound':{'includePorts':'all'}} | inbound.includePorts | all | must be a list",
        "{'v':1,'inbound':{'excludePorts':{}}} | inbound.excludePorts | {} | must be a list",
        "{'v':1,'inbound':{'excludePorts':[[80]]}} | inbound.excludePorts[0] | [80] | whole number",
        "{'v':1,'inbound':{'excludePorts':[80,true]}} | inbound.excludePorts[1] | true | whole",
        "{'v':1,'outbound':{'includeCidrs':'10.0.0.0/8'}} | outbound.includeCidrs | 10. | be a"
            + " list",
        "{'v':1,'outbound':{'excludeCidrs':[10]}} | outbound.excludeCidrs[0] | 10 | must be a"
            + " string",
        "{'v':1,'dns':{'port':[53]}} | dns.port | [53] | must be a whole number",
        "{'v':1,'dns':{'servers':null}} | dns.servers | null | must be a list",
        "{'v':1,'interfaces':{'exclude':'eth0'}} | interfaces.exclude | eth0 | must be a list",
        "{'v':1,'interfaces':{'virtual':[0]}} | interfaces.virtual[0] | 0 | must be a string"
      })
  void wrongTypeIsRefusedWithFieldValueAndRemedy(
      String annotation, String field, String value, String remedy) {
    assertRefused(quoted(annotation), field, value, remedy);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'v':1,'proxy':{'uids':[-1]}} | proxy.uids[0] | -1 | 0 to 4294967294",
        "{'v':1,'proxy':{'gids':[0,4294967295]}} | proxy.gids[1] | 4294967295 | 0 to 4294967294",
        "{'v':1,'proxy':{'uids':[18446744073709551615]}} | proxy.uids[0] | 18446744073709551615 |"
            + " be",
        "{'v':1,'proxy':{'uids':[],'gids':[]}} | proxy.uids | [] | at least one user or group id",
        "{'v':1,'proxy':{'ports':[0]}} | proxy.ports[0] | 0 | 1 to 65535",
        "{'v':1,'inbound':{'mode':'REDIRECT'}} | inbound.mode | REDIRECT | redirect, tproxy or"
            + " none",
        "{'v':1,'inbound':{'port':0}} | inbound.port | 0 | 1 to 65535",
        "{'v':1,'inbound':{'port':65536}} | inbound.port | 65536 | 1 to 65535",
        "{'v':1,'inbound':{'port':-1}} | inbound.port | -1 | 1 to 65535",
        "{'v':1,'inbound':{'port':4294982302}} | inbound.port | 4294982302 | 1 to 65535",
        "{'v':1,'inbound':{'port':15001}} | inbound.port | 15001 | two listeners different ports",
        "{'v':1,'outbound':{'port':0}} | outbound.port | 0 | 1 to 65535",
        "{'v':1,'outbound':{'port':65536}} | outbound.port | 65536 | 1 to 65535",
        "{'v':1,'dns':{'port':0}} | dns.port | 0 | 1 to 65535",
        "{'v':1,'inbound':{'includePorts':[65536]}} | inbound.includePorts[0] | 65536 | 1 to 65535",
        "{'v':1,'inbound':{'excludePorts':[80,-1]}} | inbound.excludePorts[1] | -1 | 1 to 65535",
        "{'v':1,'outbound':{'includePorts':['0-80']}} | outbound.includePorts[0] | 0-80 | 1 to"
            + " 65535",
        "{'v':1,'outbound':{'excludePorts':['80-65536']}} | outbound.excludePorts[0] | 80-65536 |"
            + " 1",
        "{'v':1,'outbound':{'excludePorts':['90-80']}} | outbound.excludePorts[0] | 90-80 | lower",
        "{'v':1,'outbound':{'excludePorts':['http']}} | outbound.excludePorts[0] | http |"
            + " 8000-8100",
        "{'v':1,'outbound':{'excludePorts':['*']}} | outbound.excludePorts[0] | * | 1 to 65535",
        "{'v':1,'outbound':{'excludeCidrs':['10.0.0.1/8']}} | outbound.excludeCidrs[0] |"
            + " 10.0.0.1/8 | write 10.0.0.0/8",
        "{'v':1,'outbound':{'includeCidrs':['::/0','10.0.0.0/33']}} | outbound.includeCidrs[1] |"
            + " 10.0.0.0/33 | 0 to 32",
        "{'v':1,'outbound':{'includeCidrs':['example.org']}} | outbound.includeCidrs[0] |"
            + " example.org | such as 10.1.2.3",
        "{'v':1,'outbound':{'includeCidrs':['']}} | outbound.includeCidrs[0] | '' | 10.1.2.3",
        "{'v':1,'dns':{'servers':['10.0.0.10/x']}} | dns.servers[0] | 10.0.0.10/x | 0 to 32",
        "{'v':1,'interfaces':{'exclude':['eth/0']}} | interfaces.exclude[0] | eth/0 | 1 to 15"
            + " bytes",
        "{'v':1,'interfaces':{'virtual':['0123456789abcdef']}} | interfaces.virtual[0] |"
            + " 0123456789abcdef | 1 to 15 bytes"
      })
  void valueOutOfRangeIsRefusedWithFieldValueAndRemedy(
      String annotation, String field, String value, String remedy) {
    assertRefused(quoted(annotation), field, value, remedy);
  }

  @Test
  void listHasAtMost1024Entries() {
    assertThat(RedirectAnnotation.parse(excludedPorts(1024)).outbound().excludePorts().isEmpty())
        .isFalse();
    assertRefused(
        excludedPorts(1025), "outbound.excludePorts", "1025 entries", "write at most 1024");
  }

  @Test
  void valueHasAtMost32KibibytesOfUtf8() {
    String padding = " ".repeat(RedirectAnnotation.MAX_BYTES - "{\"v\":1}".length());

    assertThat(RedirectAnnotation.parse("{\"v\":1}" + padding)).isEqualTo(RedirectPolicy.DEFAULT);
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> RedirectAnnotation.parse("{\"v\":1}" + padding + " "))
        .withMessageContaining("sluice.mesh/redirect: '")
        .withMessageContaining("longer than 32768 bytes")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> RedirectAnnotation.parse("\"" + "€".repeat(11_000) + "\""))
        .withMessageContaining("longer than 32768 bytes");
  }

  @Test
  void policyWithALongerListIsNotWritten() {
    InboundCapture usual = RedirectPolicy.DEFAULT.inbound();
    List<PortRange> ports =
        IntStream.range(0, 1025).mapToObj(i -> PortRange.of(20_001 + 2 * i)).toList();
    RedirectPolicy policy =
        RedirectPolicy.DEFAULT.withInbound(usual.withExcludePorts(new PortSet(ports)));

    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> RedirectAnnotation.format(policy))
        .withMessageContaining(
            "sluice.mesh/redirect.inbound.excludePorts: '1025 entries': too many; write at most"
                + " 1024");
    assertThat(RedirectAnnotation.toJson(policy).findPath("inbound.excludePorts")).isPresent();
  }

  @Test
  void fiveHundredPortsAndFiveHundredBlocksFit() {
    String ports = IntStream.range(0, 500).mapToObj(i -> "" + (2 * i + 10_000)).collect(list());
    String cidrs =
        IntStream.range(0, 500)
            .mapToObj(i -> "\"2001:db8:" + Integer.toHexString(i) + "::/48\"")
            .collect(list());

    RedirectPolicy policy =
        RedirectAnnotation.parse(
            "{\"v\":1,\"outbound\":{\"excludePorts\":"
                + ports
                + ",\"excludeCidrs\":"
                + cidrs
                + "}}");

    assertThat(policy.outbound().excludePorts().ranges()).hasSize(500);
    assertThat(policy.outbound().excludeCidrs().cidrs()).hasSize(500);
    assertThat(RedirectAnnotation.parse(RedirectAnnotation.format(policy))).isEqualTo(policy);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"v\":1",
        "{\"v\":1,}",
        "{v:1}",
        "{'v':1}",
        "true it is",
        "{\"v\":1} x",
        "{\"v\":1}{\"v\":1}",
        "v=1",
        "{\"v\":01}",
        "{\"v\":1,\"v\":1}",
        "{\"v\":1,\"inbound\":{\"port\":1,\"port\":2}}",
        "\u0000"
      })
  void whatIsNotJsonIsRefusedAsSuch(String annotation) {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> RedirectAnnotation.parse(annotation))
        .satisfies(e -> assertThat(e.field()).isEqualTo("sluice.mesh/redirect"))
        .withMessageContaining("not valid JSON: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "1", "true", "\"{}\"", "[]", "[{\"v\":1}]"})
  void jsonThatIsNoObjectIsRefused(String annotation) {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> RedirectAnnotation.parse(annotation))
        .withMessageContaining("sluice.mesh/redirect: ")
        .withMessageContaining("must be a JSON object");
  }

  @Test
  void duplicateKeyIsRefusedByItsName() {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> RedirectAnnotation.parse("{\"v\":1,\"dns\":{},\"dns\":{}}"))
        .withMessageContaining("'dns'");
  }

  @Test
  void deepNestingIsRefusedWithoutExhaustingTheStack() {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> RedirectAnnotation.parse("[".repeat(32_000)))
        .withMessageContaining("not valid JSON");
  }

  private static void assertRefused(String annotation, String field, String value, String remedy) {
    assertThatExceptionOfType(InvalidPolicyException.class)
        .isThrownBy(() -> RedirectAnnotation.parse(annotation))
        .satisfies(
            e -> {
              assertThat(e.field()).isEqualTo("sluice.mesh/redirect." + field);
              assertThat(e.remedy()).contains(remedy);
            })
        .withMessageStartingWith("sluice.mesh/redirect." + field + ": '")
        .withMessageContaining(value)
        .withMessageContaining(remedy);
  }

  private static String excludedPorts(int count) {
    String ports = IntStream.range(0, count).mapToObj(i -> "" + (i + 1)).collect(list());
    return "{\"v\":1,\"outbound\":{\"excludePorts\":" + ports + "}}";
  }

  private static Collector<CharSequence, ?, String> list() {
    return Collectors.joining(",", "[", "]");
  }

  /** Tables of JSON are easier to read with single quotes. */
  private static String quoted(String json) {
    return json.replace('\'', '"');
  }
}
