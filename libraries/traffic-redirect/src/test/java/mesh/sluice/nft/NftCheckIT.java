package mesh.sluice.nft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.netlink.NetlinkSocket;
import mesh.sluice.netlink.NetlinkWriter;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import mesh.sluice.rules.RuleCompiler;
import mesh.sluice.rules.Ruleset;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A check notices whatever somebody does to our table, and nothing that happens beside it. */
class NftCheckIT {
  private static final RedirectPolicy POLICY = TestPolicies.RICH;
  private static final Optional<Ruleset> EXPECTED = Optional.of(RuleCompiler.compile(POLICY));
  private static final CheckResult INTACT = new CheckResult.Intact();

  private static TestTable table;

  @BeforeAll
  static void createNamespace() {
    table = new TestTable();
  }

  @AfterAll
  static void removeNamespace() {
    if (table != null) {
      table.close();
    }
  }

  @BeforeEach
  void install() throws Exception {
    table.netns().run("nft", "flush", "ruleset");
    table.install(POLICY);
  }

  @Test
  void checkFindsFreshRulesIntact() throws Exception {
    assertThat(table.check(EXPECTED)).isEqualTo(INTACT);
    assertThat(table.check(Optional.empty())).isEqualTo(INTACT);
  }

  @Test
  void checkFindsLargeSetsIntact() throws Exception {
    RedirectPolicy large = TestPolicies.large(300);
    table.install(large);

    assertThat(table.check(Optional.of(RuleCompiler.compile(large)))).isEqualTo(INTACT);
    assertThat(table.check(Optional.empty())).isEqualTo(INTACT);
  }

  @Test
  void checkNoticesThatThereIsNoTable() throws Exception {
    table.netns().run("nft", "delete", "table", "inet", "sluice");

    assertThat(table.check(EXPECTED)).isEqualTo(new CheckResult.Missing());
    assertThat(table.check(Optional.empty())).isEqualTo(new CheckResult.Missing());
  }

  @Test
  void checkNoticesRulesOfAnotherPolicy() throws Exception {
    table.install(RedirectPolicy.DEFAULT);

    assertThat(differences(EXPECTED)).isNotEmpty();
    // Without a policy at hand there is only the mark, and that is as it was installed.
    assertThat(table.check(Optional.empty())).isEqualTo(INTACT);
  }

  @Test
  void checkNoticesARemovedRule() throws Exception {
    rule("delete", "capture", 1, "");

    assertThat(differences(EXPECTED))
        .containsExactly("the chain capture lacks its rule 2, 'ip6 daddr ::1 return'");
    assertDigestDiffers();
  }

  @Test
  void checkNoticesARuleThatJumpsNoLonger() throws Exception {
    rule("delete", "prerouting", 0, "");

    assertThat(differences(EXPECTED))
        .containsExactly("the chain prerouting lacks its rule 1, 'meta l4proto tcp jump inbound'");
    assertDigestDiffers();
  }

  @Test
  void checkNoticesAChangedRule() throws Exception {
    rule("replace", "capture", 0, "ip daddr 127.0.0.2 return");

    assertThat(differences(EXPECTED))
        .hasSize(2)
        .contains("the chain capture lacks its rule 1, 'ip daddr 127.0.0.1 return'")
        .anySatisfy(
            difference ->
                assertThat(difference).startsWith("the chain capture has 1 rule(s) that are not"));
    assertDigestDiffers();
  }

  @Test
  void checkNoticesAChangedPortOfTheListener() throws Exception {
    rule("replace", "hairpin", 3, "meta l4proto tcp redirect to :15007");

    assertThat(differences(EXPECTED))
        .contains("the chain hairpin lacks its rule 4, 'meta l4proto tcp redirect to :15006'");
    assertDigestDiffers();
  }

  @Test
  void checkNoticesAnAddedRule() throws Exception {
    table.netns().nft("add rule inet sluice inbound tcp dport 22 accept");

    assertThat(differences(EXPECTED))
        .singleElement(InstanceOfAssertFactories.STRING)
        .isEqualTo("the chain inbound has 1 rule(s) that are not ours: 'tcp dport 22 accept'");
    assertDigestDiffers();
  }

  @Test
  void checkNoticesARuleWithExpressionsThatWeNeverWrite() throws Exception {
    table
        .netns()
        .nft("insert rule inet sluice outbound oifname \"eth*\" counter limit rate 5/second");

    assertThat(differences(EXPECTED))
        .singleElement(InstanceOfAssertFactories.STRING)
        .isEqualTo(
            "the chain outbound has 1 rule(s) that are not ours: 'oifname \"eth*\" <counter>"
                + " <limit>'");
    assertDigestDiffers();
  }

  @Test
  void checkNoticesARepeatedRule() throws Exception {
    table.netns().nft("add rule inet sluice capture ip daddr 127.0.0.1 return");

    assertThat(differences(EXPECTED))
        .singleElement(InstanceOfAssertFactories.STRING)
        .startsWith("the chain capture has 1 rule(s) that are not ours");
    assertDigestDiffers();
  }

  @Test
  void checkNoticesAReorderedRule() throws Exception {
    String handle = table.handles("capture").getFirst();
    table
        .netns()
        .nft(
            "delete rule inet sluice capture handle "
                + handle
                + "\nadd rule inet sluice capture ip daddr 127.0.0.1 return");

    assertThat(differences(EXPECTED))
        .containsExactly("the chain capture has its rules in another order");
    assertDigestDiffers();
  }

  @Test
  void checkNoticesAFlushedChain() throws Exception {
    table.netns().run("nft", "flush", "chain", "inet", "sluice", "outbound");

    assertThat(differences(EXPECTED))
        .hasSizeGreaterThan(3)
        .allSatisfy(
            difference -> assertThat(difference).startsWith("the chain outbound lacks its rule"));
    assertDigestDiffers();
  }

  @Test
  void checkNoticesAFlushedTable() throws Exception {
    table.netns().run("nft", "flush", "table", "inet", "sluice");

    assertThat(differences(EXPECTED))
        .contains("the chain output lacks its rule 1, 'meta l4proto tcp jump outbound'");
    assertDigestDiffers();
  }

  @Test
  void checkNoticesAnAddedChain() throws Exception {
    table.netns().nft("add chain inet sluice intruder");

    assertThat(differences(EXPECTED)).containsExactly("a chain intruder was added");
    assertDigestDiffers();
  }

  @Test
  void checkNoticesAnAddedBaseChain() throws Exception {
    table
        .netns()
        .nft("add chain inet sluice intruder { type filter hook input priority 0; policy drop; }");

    assertThat(differences(EXPECTED)).containsExactly("a chain intruder was added");
    assertDigestDiffers();
  }

  @Test
  void checkNoticesARemovedChain() throws Exception {
    table.rewrite(
        text ->
            text.replaceAll("goto hairpin", "return")
                .replaceAll("(?s)\tchain hairpin \\{.*?\n\t\\}\n", ""));

    assertThat(differences(EXPECTED)).contains("the chain hairpin is missing");
    assertDigestDiffers();
  }

  @Test
  void checkNoticesAnAddedSet() throws Exception {
    table.netns().nft("add set inet sluice intruder { type ipv4_addr; }");

    assertThat(differences(EXPECTED)).containsExactly("a set intruder was added");
    assertDigestDiffers();
  }

  @Test
  void checkNoticesNamedObjects() throws Exception {
    for (String object :
        List.of(
            "counter inet sluice mine",
            "quota inet sluice mine { over 1 mbytes }",
            "limit inet sluice mine { rate 1/second ; }")) {
      table.install(POLICY);
      table.netns().nft("add " + object);

      for (Optional<Ruleset> expected : List.of(EXPECTED, Optional.<Ruleset>empty())) {
        assertThat(differences(expected))
            .as(object)
            .containsExactly(
                "the table holds 1 object(s) that are not ours, such as counters, flow tables or"
                    + " catch-all elements");
      }
      table.netns().nft("delete " + object.substring(0, object.indexOf("mine") + 4));
      assertThat(table.check(Optional.empty())).isEqualTo(INTACT);
    }
  }

  @Test
  void checkNoticesAChangedElement() throws Exception {
    table.rewrite(text -> text.replace("15021", "15022"));

    assertThat(differences(EXPECTED))
        .containsExactly("the set inbound_excluded_ports has other elements");
    assertDigestDiffers();
  }

  /** It stands for all ports that the set does not have, and has no key. */
  @Test
  void checkNoticesACatchAllElement() throws Exception {
    table.rewrite(
        text -> text.replaceFirst("elements = \\{ 9000-9010", "elements = { *, 9000-9010"));

    assertThat(differences(EXPECTED))
        .containsExactly(
            "the table holds 1 object(s) that are not ours, such as counters, flow tables or"
                + " catch-all elements");
  }

  @Test
  void checkNoticesAChangedEndOfARange() throws Exception {
    table.rewrite(text -> text.replace("9000-9010", "9000-9011"));

    assertThat(differences(EXPECTED))
        .containsExactly("the set outbound_included_ports has other elements");
    assertDigestDiffers();
  }

  @Test
  void checkNoticesAnotherPriority() throws Exception {
    table.rewrite(
        text -> text.replace("hook prerouting priority -199", "hook prerouting priority -90"));

    assertThat(differences(EXPECTED))
        .containsExactly(
            "the chain prerouting has 'type nat hook prerouting priority -90 policy accept', not"
                + " 'type nat hook prerouting priority -199 policy accept'");
    assertDigestDiffers();
  }

  @Test
  void checkNoticesAnotherHook() throws Exception {
    table.rewrite(
        text -> text.replaceFirst("hook output priority [^;]+", "hook prerouting priority -100"));

    assertThat(differences(EXPECTED))
        .containsExactly(
            "the chain output has 'type nat hook prerouting priority -100 policy accept', not"
                + " 'type nat hook output priority -199 policy accept'");
    assertDigestDiffers();
  }

  @Test
  void checkNoticesAnotherChainPolicy() throws Exception {
    table.netns().nft("chain inet sluice output { policy drop; }");

    assertThat(differences(EXPECTED))
        .containsExactly(
            "the chain output has 'type nat hook output priority -199 policy drop', not"
                + " 'type nat hook output priority -199 policy accept'");
    assertDigestDiffers();
  }

  @Test
  void checkNoticesATableWithoutOurMark() throws Exception {
    table.rewrite(text -> text.replaceAll("comment \".*\"\n", ""));

    assertThat(differences(EXPECTED)).containsExactly("the table has no mark of Sluice");
    assertThat(differences(Optional.empty())).containsExactly("the table has no mark of Sluice");
  }

  @Test
  void checkNoticesADormantTable() throws Exception {
    table.netns().nft("add table inet sluice { flags dormant; }");

    assertThat(differences(EXPECTED)).containsExactly("the table is dormant: no rule is in effect");
    assertThat(differences(Optional.empty())).isEqualTo(differences(EXPECTED));
  }

  /** The kernel has one generation counter for all tables of a namespace. */
  @Test
  void checkIsNotDisturbedByOthersWhoChangeTheirsAllTheTime() throws Exception {
    RedirectPolicy large = TestPolicies.large(300);
    Optional<Ruleset> expected = Optional.of(RuleCompiler.compile(large));
    table.install(large);
    table.netns().nft("add table ip6 other");
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService others = Executors.newFixedThreadPool(2)) {
      Future<Integer> some = others.submit(() -> table.netns().call(() -> changeAnother(done)));
      Future<Integer> more = others.submit(() -> table.netns().call(() -> changeAnother(done)));
      try {
        for (int i = 0; i < 200; i++) {
          assertThat(table.check(expected)).isEqualTo(INTACT);
        }
      } finally {
        done.set(true);
      }
      assertThat(some.get() + more.get()).as("changes meanwhile").isGreaterThan(1_000);
    }
  }

  /** Switches somebody else's table off and on; tells how often. */
  private static int changeAnother(AtomicBoolean done) throws IOException {
    int changes = 0;
    try (NetlinkSocket socket = NetlinkSocket.open(Posix.system(), Posix.NETLINK_NETFILTER)) {
      for (; !done.get(); changes++) {
        NetlinkWriter change = new NetlinkWriter(256);
        begin(change, NfTables.NFNL_MSG_BATCH_BEGIN, 0, NfTables.SUBSYSTEM).endMessage();
        begin(change, NfTables.NEWTABLE, NfTables.NFPROTO_IPV6, 0)
            .addFlags(NetlinkSocket.NLM_F_ACK)
            .attribute(NfTables.NFTA_TABLE_NAME, "other")
            .attribute(NfTables.NFTA_TABLE_FLAGS, changes % 2)
            .endMessage();
        begin(change, NfTables.NFNL_MSG_BATCH_END, 0, NfTables.SUBSYSTEM).endMessage();
        socket.execute(change, 1);
      }
    }
    return changes;
  }

  private static NetlinkWriter begin(NetlinkWriter writer, int type, int family, int resource) {
    return writer
        .beginMessage(type, NetlinkSocket.NLM_F_REQUEST, 1)
        .raw((byte) family, (byte) 0, (byte) 0, (byte) resource);
  }

  @Test
  void checkToleratesWhatOthersHave() throws Exception {
    table
        .netns()
        .nft(
            """
            table inet other {
              set sidecar_users { type uid; elements = { 7 } }
              chain outbound {
                type nat hook output priority -90;
                tcp dport 9 redirect to :99
              }
            }
            table ip sluice {
              chain outbound {
                ip daddr 127.0.0.1 return
              }
            }
            table ip6 sluice {
              chain capture {
                ip6 daddr ::1 return
              }
            }
            """);
    table.netns().run("iptables-nft", "-t", "nat", "-A", "OUTPUT", "-d", "1.2.3.4", "-j", "RETURN");
    table.netns().run("ip6tables-nft", "-A", "INPUT", "-p", "tcp", "-j", "ACCEPT");

    assertThat(table.check(EXPECTED)).isEqualTo(INTACT);
    assertThat(table.check(Optional.empty())).isEqualTo(INTACT);
  }

  @Test
  void checkDoesNotMindAReloadOfTheSameText() throws Exception {
    String text = table.text();
    table.netns().nft("delete table inet sluice\n" + text);

    assertThat(table.check(EXPECTED)).isEqualTo(INTACT);
    assertThat(table.check(Optional.empty())).isEqualTo(INTACT);
  }

  private static void rule(String verb, String chain, int index, String text) {
    String handle = table.handles(chain).get(index);
    table.netns().nft(verb + " rule inet sluice " + chain + " handle " + handle + " " + text);
  }

  private static List<String> differences(Optional<Ruleset> expected) throws Exception {
    return assertThat(table.check(expected))
        .asInstanceOf(InstanceOfAssertFactories.type(CheckResult.Changed.class))
        .actual()
        .differences();
  }

  /** Where no policy is at hand, the mark must tell. */
  private static void assertDigestDiffers() throws Exception {
    assertThat(differences(Optional.empty()))
        .singleElement(InstanceOfAssertFactories.STRING)
        .startsWith("its rules have the digest ");
  }
}
