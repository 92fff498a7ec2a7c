package mesh.sluice.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.kernel.TestNetns;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A check says why rules that are in order do not do what they are for. */
class NetworkProblemsIT {
  private final PodRedirect redirect = new PodRedirect(Posix.system());
  private TestNetns netns;

  /** A pod of both families, with the rules of every pod. */
  @BeforeEach
  void createPod() throws Exception {
    netns = TestNetns.create();
    netns.ip(
        "link add eth0 type bridge",
        "link set eth0 up",
        "address add 10.66.0.10/24 dev eth0",
        "address add fd66::10/64 dev eth0 nodad");
    netns.call(
        () -> {
          redirect.install(RedirectPolicy.DEFAULT);
          return null;
        });
    assertThat(check()).isEqualTo(new CheckResult.Intact());
  }

  @AfterEach
  void removePod() {
    netns.close();
  }

  @Test
  void loThatIsDown() throws Exception {
    netns.ip("link set lo down");

    assertProblem("the interface lo is down", "ip link set lo up");
  }

  @Test
  void loWithoutIpv6InAPodThatHasIt() throws Exception {
    netns.run("sysctl", "-q", "-w", "net.ipv6.conf.lo.disable_ipv6=1");

    assertProblem("lo has no IPv6", "net.ipv6.conf.lo.disable_ipv6=0");
  }

  @Test
  void loWithoutIpv6IsFineInAPodThatHasNoneEither() throws Exception {
    netns.run("sysctl", "-q", "-w", "net.ipv6.conf.all.disable_ipv6=1");

    assertThat(check()).isEqualTo(new CheckResult.Intact());
  }

  @Test
  void loWithoutLocalhost() throws Exception {
    netns.ip("address delete 127.0.0.1/8 dev lo");

    assertProblem("127.0.0.1 is not an address of lo", "ip address add 127.0.0.1/8 dev lo");
  }

  /** Its address is on lo, as with routers that announce it. */
  @Test
  void interfaceWithoutIpv4ByWhichIpv4Goes() throws Exception {
    netns.ip(
        "address delete 10.66.0.10/24 dev eth0",
        "address add 10.66.0.10/32 dev lo",
        "route add default dev eth0");

    assertProblem("eth0, which has no IPv4 address", "ip address add ADDRESS/32 dev eth0");
  }

  @Test
  void podOfIpv6AloneIsFine() throws Exception {
    netns.ip("address delete 10.66.0.10/24 dev eth0");

    assertThat(check()).isEqualTo(new CheckResult.Intact());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp dport 8080 notrack",
        "notrack",
        "ip saddr 10.0.0.0/8 notrack",
        "meta l4proto != udp notrack",
        "meta l4proto 6-17 notrack"
      })
  void untrackedConnectionsByNftables(String rule) throws Exception {
    foreign(rule);

    assertProblem("chain output of nf_tables' table foreign", "remove it");
  }

  @ParameterizedTest
  @ValueSource(strings = {"meta l4proto != tcp notrack", "meta l4proto 1-5 notrack"})
  void whatIsAboutOtherProtocolsThanTcpIsFine(String rule) throws Exception {
    foreign(rule);

    assertThat(check()).isEqualTo(new CheckResult.Intact());
  }

  @ParameterizedTest
  @ValueSource(strings = {"iptables-nft", "iptables-legacy", "ip6tables-nft", "ip6tables-legacy"})
  void untrackedConnectionsOfAllProtocolsButOneByIptables(String program) throws Exception {
    netns.run(program, "-t", "raw", "-A", "OUTPUT", "!", "-p", "udp", "-j", "NOTRACK");

    assertProblem("chain OUTPUT of ", "table raw", "remove it");
  }

  @Test
  void commentOfARuleIsNotTakenForItsOptions() throws Exception {
    String rule = "-t raw -A OUTPUT -j NOTRACK -m comment --comment";
    netns.run("sh", "-c", "iptables-legacy " + rule + " 'for -p udp'");

    assertProblem("chain OUTPUT of ", "table raw", "remove it");
  }

  /**
   * Of whatever priority is asked before conntrack: of conntrack's own, -200, because the chain was
   * registered after it, and of any where packets come in by an interface or a bridge.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "table inet foreign/type filter hook output priority -200",
        "table ip foreign/type filter hook prerouting priority -200",
        "table inet foreign/type filter hook ingress device \"eth0\" priority 0",
        "table netdev foreign/type filter hook ingress device \"eth0\" priority 500",
        "table bridge foreign/type filter hook prerouting priority 0",
        "table ip sluice/type filter hook prerouting priority raw",
      })
  void untrackedConnectionsByAChainBeforeConntrack(String where) throws Exception {
    String table = where.substring(0, where.indexOf('/'));
    String name = table.substring(table.lastIndexOf(' ') + 1);
    netns.nft(
        "add %s\nadd %s early { %s; }\nadd %s early notrack\n"
            .formatted(
                table,
                table.replaceFirst("table", "chain"),
                where.substring(where.indexOf('/') + 1),
                table.replaceFirst("table", "rule")));

    assertProblem("chain early of nf_tables' table " + name, "remove it");
  }

  @Test
  void chainAfterConntrackSwitchesNothingOff() throws Exception {
    netns.nft(
        "add table inet foreign\n"
            + "add chain inet foreign late { type filter hook output priority -199; }\n"
            + "add rule inet foreign late notrack\n");

    assertThat(check()).isEqualTo(new CheckResult.Intact());
  }

  @Test
  void whatLeavesTcpAloneIsFine() throws Exception {
    foreign("udp dport 53 notrack");
    netns.run("iptables-legacy", "-t", "raw", "-A", "OUTPUT", "-p", "udp", "-j", "CT", "--notrack");
    netns.run("iptables-nft", "-t", "raw", "-A", "OUTPUT", "-j", "CT", "--zone", "7");

    assertThat(check()).isEqualTo(new CheckResult.Intact());
  }

  @ParameterizedTest
  @ValueSource(strings = {"iptables-nft", "iptables-legacy", "ip6tables-nft", "ip6tables-legacy"})
  void untrackedConnectionsByIptables(String program) throws Exception {
    netns.run(program, "-t", "raw", "-A", "PREROUTING", "-p", "tcp", "-j", "CT", "--notrack");

    assertProblem("chain PREROUTING of ", "table raw", "remove it");
  }

  private void foreign(String rule) {
    netns.nft(
        "add table inet foreign\n"
            + "add chain inet foreign output { type filter hook output priority raw; }\n"
            + "add rule inet foreign output "
            + rule
            + "\n");
  }

  private void assertProblem(String... parts) throws Exception {
    CheckResult result = check();
    assertThat(result).isInstanceOf(CheckResult.Ineffective.class);
    assertThat(((CheckResult.Ineffective) result).reasons())
        .singleElement()
        .satisfies(reason -> assertThat(reason).contains(parts));
  }

  private CheckResult check() throws Exception {
    return netns.call(() -> redirect.check(Optional.of(RedirectPolicy.DEFAULT)));
  }
}
