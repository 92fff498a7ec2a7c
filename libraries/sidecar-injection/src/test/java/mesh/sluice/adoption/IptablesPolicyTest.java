package mesh.sluice.adoption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.policy.RedirectPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IptablesPolicyTest {
  private static final String USUAL = "-u 1337 -m REDIRECT -i * -b * -d 15090,15021,15020";

  @Test
  void usualArgumentsAreTheUsualPolicy() throws NotUnderstoodException {
    assertThat(policy(USUAL)).isEqualTo(RedirectPolicy.DEFAULT);
  }

  @Test
  void programRedirectsNothingThatNoArgumentNames() throws NotUnderstoodException {
    assertPolicy(
        "-u 1337",
        "\"inbound\":{\"mode\":\"redirect\",\"port\":15006,\"includePorts\":[],\"excludePorts\":[]}",
        "\"includeCidrs\":[]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          -p 25001                          | "outbound":{"port":25001
          -z 25006                          | "mode":"redirect","port":25006
          -e 15018                          | "ports":[15018]
          -u 1337,1338                      | "uids":[1337,1338],"gids":[1337,1338]
          -g 2000                           | "uids":[1337],"gids":[2000]
          -m TPROXY                         | "mode":"tproxy"
          -b 80,8080                        | "includePorts":[80,8080],"excludePorts":[]
          -d 0,22                           | "includePorts":"*","excludePorts":[22]
          -i 10.1.2.3/8,fd00::/8            | "includeCidrs":["10.0.0.0/8","fd00::/8"]
          -x 169.254.169.254/32             | "excludeCidrs":["169.254.169.254/32"]
          -q 443,444                        | "includePorts":["443-444"]
          -o 3306                           | "excludePorts":[3306]
          -c net1,net2                      | "exclude":["net1","net2"]
          -k tap0                           | "virtual":["tap0"]
          --redirect-dns --capture-all-dns  | "dns":{"port":15053,"servers":"*"}
          --redirect-dns=1                  | "dns":{"port":15053,"servers":"*"}
          --drop-invalid=true               | "dropInvalid":true
          -b80                              | "includePorts":[80]
          -b=80                             | "includePorts":[80]
          --istio-inbound-ports=80          | "includePorts":[80]
          --istio-inbound-ports 80          | "includePorts":[80]
          -b 80 -b 81                       | "includePorts":[81]
          --run-validation --force-apply --native-nftables --log_as_json --log_output_level all:debug --probe-timeout 5s -t 1337 -r 133 --dual-stack --cni-mode=false -o 3306 | "excludePorts":[3306]
          """)
  void argumentGivesItsField(String more, String expected) throws NotUnderstoodException {
    assertPolicy(USUAL + " " + more, expected);
  }

  @ParameterizedTest
  @CsvSource({
    "-p http, -p: 'http'",
    "-p 0, -p: '0'",
    "-u istio-proxy, -u: 'istio-proxy'",
    "-m NONE, -m: 'NONE'",
    "-b 80:90, -b: '80:90'",
    "-b http, -b: 'http'",
    "-b 70000, -b: '70000'",
    "-i 10.0.0.0/33, -i: '10.0.0.0/33'",
    "-i 10.0.0.256/8, -i: '10.0.0.256/8'",
    "-x *, -x: '*'",
    "-c net+, -c: 'net+'",
    "-t 1338, -t: '1338'",
    "-r 134, -r: '134'",
    "-y 1, args: '-y'",
    "-, args: '-'",
    "--no-such 1, args: '--no-such'",
    "--dual-stack maybe, args: 'maybe'",
    "--dual-stack=maybe, args: '--dual-stack=maybe'",
    "run, args: 'run'",
    "-o, args: '-o'",
    "-nf, args: '-nf'",
    "-n, -n: 'true'",
    "--dry-run, -n: 'true'",
    "--skip-rule-apply, --skip-rule-apply: 'true'",
    "--cleanup-only, --cleanup-only: 'true'",
    "--network-namespace /a, --network-namespace: '/a'",
    "-o $(PORTS), args: '$(PORTS)'",
    "-z 15001, 15001"
  })
  void whatCannotBeCarriedOverIsNamed(String more, String named) {
    assertThatThrownBy(() -> policy(USUAL + " " + more))
        .isInstanceOf(NotUnderstoodException.class)
        .hasMessageStartingWith("istio-init")
        .hasMessageContaining(named);
  }

  @Test
  void variablesCountWhereNoArgumentDoes() throws NotUnderstoodException {
    Map<String, String> env =
        Map.of(
            "ISTIO_META_DNS_CAPTURE", "true",
            "INVALID_DROP", "1",
            "ISTIO_LOCAL_OUTBOUND_PORTS_EXCLUDE", "3306",
            "PROXY_GID", "2000",
            "INBOUND_CAPTURE_PORT", "25006",
            "ENVOY_PORT", "25001",
            "ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR", "127.0.0.0/8");

    assertThat(RedirectAnnotation.format(policy(env, USUAL + " -z 15106")).replace('"', '\''))
        .contains("'dns'", "'dropInvalid':true", "'excludePorts':[3306]", "'gids':[2000]")
        .contains("'mode':'redirect','port':15106", "'outbound':{'port':15001")
        .contains("'loopbackCidrs':['127.0.0.0/8','::1/128']");
  }

  @Test
  void variableThatIsNoBooleanIsPassedOver() throws NotUnderstoodException {
    assertThat(policy(Map.of("ISTIO_META_DNS_CAPTURE", "maybe"), USUAL).dns()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ISTIO_OUTBOUND_OWNER_GROUPS, java",
    "ISTIO_OUTBOUND_OWNER_GROUPS, ''",
    "ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE, 202",
    "ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR, 127.0.0.0/99",
    "DRY_RUN, true"
  })
  void variableThatCannotBeCarriedOverIsRefused(String name, String value) {
    assertThatThrownBy(() -> policy(Map.of(name, value), USUAL))
        .isInstanceOf(NotUnderstoodException.class)
        .hasMessageContaining("istio-init");
  }

  @Test
  void allOwnerGroupsAreNoRestriction() throws NotUnderstoodException {
    assertThat(policy(Map.of("ISTIO_OUTBOUND_OWNER_GROUPS", "*"), USUAL))
        .isEqualTo(RedirectPolicy.DEFAULT);
  }

  @Test
  void unknownUserNameIsRefusedOnlyWhereItCounts() throws NotUnderstoodException {
    Map<String, String> env = Map.of("ENVOY_USER", "mesh");

    assertThat(policy(env, USUAL)).isEqualTo(RedirectPolicy.DEFAULT);
    assertThatThrownBy(() -> policy(env, "-i *"))
        .isInstanceOf(NotUnderstoodException.class)
        .hasMessageContaining("ENVOY_USER");
  }

  @Test
  void variableOfUnknownValueIsRefusedIfItMatters() {
    InitContainer container =
        new InitContainer(
            "istio-init",
            List.of("istio-iptables"),
            Map.of("ISTIO_META_DNS_CAPTURE", Optional.empty()),
            false);

    assertThatThrownBy(() -> IptablesArguments.of(container))
        .isInstanceOf(NotUnderstoodException.class)
        .hasMessageContaining("ISTIO_META_DNS_CAPTURE");
  }

  @Test
  void variablesFromElsewhereAreRefused() {
    InitContainer container =
        new InitContainer("istio-init", List.of("istio-iptables"), Map.of(), true);

    assertThatThrownBy(() -> IptablesArguments.of(container))
        .isInstanceOf(NotUnderstoodException.class)
        .hasMessageContaining("envFrom");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"istio-iptables", "/usr/local/bin/pilot-agent istio-iptables", "/istio-iptables"})
  void programIsKnownByItsName(String words) throws NotUnderstoodException {
    assertThat(read(Map.of(), words + " " + USUAL).read()).isEqualTo(RedirectPolicy.DEFAULT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sh -c istio-iptables", "pilot-agent", "pilot-agent proxy"})
  void otherProgramsAreNotUnderstood(String words) {
    assertThatThrownBy(() -> read(Map.of(), words))
        .isInstanceOf(NotUnderstoodException.class)
        .hasMessageContaining("istio-iptables");
  }

  @Test
  void captureOfSomeNameServersIsWidenedAndSaid() throws NotUnderstoodException {
    IptablesPolicy policy = read(Map.of(), "istio-iptables " + USUAL + " --redirect-dns");
    policy.read();
    assertThat(policy.notes()).singleElement().asString().contains("DNS", "resolv.conf");

    IptablesPolicy all =
        read(Map.of(), "istio-iptables " + USUAL + " --redirect-dns --capture-all-dns");
    all.read();
    assertThat(all.notes()).isEmpty();
  }

  private static void assertPolicy(String arguments, String... expected)
      throws NotUnderstoodException {
    assertThat(RedirectAnnotation.format(policy(arguments))).contains(expected);
  }

  private static RedirectPolicy policy(String arguments) throws NotUnderstoodException {
    return policy(Map.of(), arguments);
  }

  private static RedirectPolicy policy(Map<String, String> env, String arguments)
      throws NotUnderstoodException {
    return read(env, "istio-iptables " + arguments).read();
  }

  private static IptablesPolicy read(Map<String, String> env, String words)
      throws NotUnderstoodException {
    Map<String, Optional<String>> variables = new HashMap<>();
    env.forEach((name, value) -> variables.put(name, Optional.of(value)));
    List<String> list = new ArrayList<>(words.isEmpty() ? List.of() : List.of(words.split(" ")));
    return new IptablesPolicy(
        IptablesArguments.of(new InitContainer("istio-init", list, variables, false)));
  }
}
