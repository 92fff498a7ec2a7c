package mesh.sluice.iptables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.kernel.Command;
import mesh.sluice.kernel.TestNetns;
import mesh.sluice.nft.TestPolicies;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import mesh.sluice.rules.Chain;
import mesh.sluice.rules.Hook;
import mesh.sluice.rules.Rule;
import mesh.sluice.rules.RuleCompiler;
import mesh.sluice.rules.Ruleset;
import mesh.sluice.rules.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** iptables in the kernel, in both of its variants. */
class IptablesBackendIT {
  private static final RedirectPolicy TRANSPARENT =
      RedirectPolicy.DEFAULT
          .withInbound(
              new InboundCapture(InboundMode.TPROXY, 15006, PortSet.ALL, PortSet.of(15020)))
          .withDropInvalid(true);

  /** What others may have in a pod's namespace; for a chain of each table that we use. */
  private static final String FOREIGN =
      """
      *nat
      :OTHER - [0:0]
      -A PREROUTING -p tcp -m tcp --dport 9 -j REDIRECT --to-ports 99
      -A OUTPUT -m comment --comment "not \\"SLUICE_OUTPUT\\" -j SLUICE_OUTPUT" -j OTHER
      -A OTHER -d 203.0.113.0/24 -j ACCEPT
      COMMIT
      *mangle
      -A PREROUTING -i eth7 -j ACCEPT
      COMMIT
      """;

  private TestNetns netns;

  @BeforeEach
  void createNamespace() {
    netns = TestNetns.create();
  }

  @AfterEach
  void removeNamespace() {
    netns.close();
  }

  /** So that a check starts two programs less where no rule can switch connection tracking off. */
  @Test
  void tableRawOfTheOldIptablesIsSeenOnlyWhereItIs() throws Exception {
    install(Variant.LEGACY, RuleCompiler.compile(RedirectPolicy.DEFAULT));

    assertThat(netns.call(IptablesBackend::hasLegacyTables)).isTrue();
    assertThat(netns.call(IptablesBackend::hasLegacyRawTable)).isFalse();

    netns.run("ip6tables-legacy", "-t", "raw", "-L");

    assertThat(netns.call(IptablesBackend::hasLegacyRawTable)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"NFT", "LEGACY"})
  void installedRulesAreReadBackAsTheyWereMade(Variant variant) throws Exception {
    for (RedirectPolicy policy : List.of(TestPolicies.RICH, TRANSPARENT, RedirectPolicy.DEFAULT)) {
      Ruleset ruleset = RuleCompiler.compile(policy);
      install(variant, ruleset);

      for (IpFamily family : IpFamily.values()) {
        OwnRules expected = RestoreScript.expected(FamilyTables.of(ruleset, family));
        OwnRules found = OwnRules.of(SavedTables.parse(save(variant, family)));
        assertThat(found.chains()).isEqualTo(expected.chains());
        assertThat(found.mark()).contains(RulesMark.of(expected));
      }
      assertThat(check(variant, Optional.of(ruleset))).isEqualTo(new CheckResult.Intact());
      assertThat(check(variant, Optional.empty())).isEqualTo(new CheckResult.Intact());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NFT", "LEGACY"})
  void printedRulesAreLoadedAsTheyAre(Variant variant) throws Exception {
    Ruleset ruleset = RuleCompiler.compile(TestPolicies.RICH);
    for (IpFamily family : IpFamily.values()) {
      Command.feed(
          RestoreScript.of(ruleset, family),
          netns.inside(program(variant, family) + "-restore", "--noflush"));
    }

    assertThat(check(variant, Optional.of(ruleset))).isEqualTo(new CheckResult.Intact());
  }

  @ParameterizedTest
  @EnumSource(names = {"NFT", "LEGACY"})
  void installingTwiceChangesNothing(Variant variant) throws Exception {
    install(variant, TestPolicies.RICH);
    String once = saveBoth(variant);

    install(variant, TestPolicies.RICH);

    assertThat(saveBoth(variant)).isEqualTo(once);
  }

  @ParameterizedTest
  @EnumSource(names = {"NFT", "LEGACY"})
  void installingReplacesAnotherPolicyInAllTables(Variant variant) throws Exception {
    install(variant, TRANSPARENT);
    assertThat(saveBoth(variant)).contains("SLUICE_INTERCEPT");

    install(variant, RedirectPolicy.DEFAULT);

    assertThat(saveBoth(variant)).doesNotContain("SLUICE_INTERCEPT", "SLUICE_MANGLE");
    assertThat(check(variant, Optional.of(RuleCompiler.compile(RedirectPolicy.DEFAULT))))
        .isEqualTo(new CheckResult.Intact());
  }

  @ParameterizedTest
  @EnumSource(names = {"NFT", "LEGACY"})
  void checkNoticesDamageAndInstallingRepairsIt(Variant variant) throws Exception {
    Ruleset ruleset = RuleCompiler.compile(TestPolicies.RICH);
    for (String damage :
        List.of(
            "-t nat -D SLUICE_CAPTURE 2",
            "-t nat -I SLUICE_INBOUND -p tcp --dport 22 -j ACCEPT",
            "-t nat -F SLUICE_OUTBOUND",
            "-t nat -D OUTPUT 1",
            "-t nat -A PREROUTING -j SLUICE_INBOUND",
            "-t mangle -N SLUICE_INTRUDER")) {
      // Repairing gives the chains other names; those of a first installation are known.
      remove(variant);
      install(variant, ruleset);
      String whole = saveBoth(variant);

      iptables(variant, damage);

      assertThat(check(variant, Optional.of(ruleset)))
          .as(damage)
          .isInstanceOf(CheckResult.Changed.class);
      assertThat(check(variant, Optional.empty()))
          .as(damage)
          .isInstanceOf(CheckResult.Changed.class);
      install(variant, ruleset);
      assertThat(saveBoth(variant)).as(damage).isEqualTo(whole);
      assertThat(check(variant, Optional.of(ruleset))).isEqualTo(new CheckResult.Intact());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NFT", "LEGACY"})
  void checkNamesTheMissingFamily(Variant variant) throws Exception {
    netns.ip("link add eth0 type veth peer name eth1", "address add fd00::7/64 dev eth0");
    install(variant, RedirectPolicy.DEFAULT);
    Command.feed(
        RestoreScript.remove(SavedTables.parse(save(variant, IpFamily.IPV6))),
        netns.inside(program(variant, IpFamily.IPV6) + "-restore", "--noflush"));

    assertThat(check(variant, Optional.empty()))
        .isEqualTo(new CheckResult.Changed(List.of("there are no rules for ipv6")));
  }

  @ParameterizedTest
  @EnumSource(names = {"NFT", "LEGACY"})
  void checkFindsOtherRulesThanThePolicyAsksFor(Variant variant) throws Exception {
    install(variant, TestPolicies.RICH);

    assertThat(check(variant, Optional.of(RuleCompiler.compile(RedirectPolicy.DEFAULT))))
        .isInstanceOf(CheckResult.Changed.class);
    assertThat(check(variant, Optional.empty())).isEqualTo(new CheckResult.Intact());
  }

  @ParameterizedTest
  @EnumSource(names = {"NFT", "LEGACY"})
  void rulesOfOthersStayAsTheyAreAfterOurs(Variant variant) throws Exception {
    load(variant, FOREIGN);
    String before = save(variant, IpFamily.IPV4);

    install(variant, TRANSPARENT);
    install(variant, TestPolicies.RICH);

    String nat = save(variant, IpFamily.IPV4);
    assertThat(nat.indexOf("-A OUTPUT -m comment --comment \"sluice rules"))
        .isPositive()
        .isLessThan(nat.indexOf("-j OTHER"));
    assertThat(remove(variant)).isTrue();
    assertThat(save(variant, IpFamily.IPV4)).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(names = {"NFT", "LEGACY"})
  void removingFindsNothingToRemove(Variant variant) throws Exception {
    assertThat(remove(variant)).isFalse();
    assertThat(check(variant, Optional.empty())).isEqualTo(new CheckResult.Missing());

    install(variant, RedirectPolicy.DEFAULT);
    assertThat(remove(variant)).isTrue();
    assertThat(remove(variant)).isFalse();
    assertThat(check(variant, Optional.empty())).isEqualTo(new CheckResult.Missing());
  }

  @ParameterizedTest
  @EnumSource(names = {"NFT", "LEGACY"})
  void refusedInstallationSaysWhyAndLeavesNothing(Variant variant) throws Exception {
    assertThatThrownBy(() -> install(variant, withJumpToNowhere()))
        .isInstanceOf(IptablesException.class)
        .hasMessageContaining("iptables")
        .hasMessageContaining("refused the rules");

    assertThat(saveBoth(variant)).doesNotContain("SLUICE");
  }

  @ParameterizedTest
  @EnumSource(names = {"NFT", "LEGACY"})
  void refusedInstallationLeavesTheFormerRules(Variant variant) throws Exception {
    install(variant, TestPolicies.RICH);
    String before = saveBoth(variant);

    assertThatThrownBy(() -> install(variant, withJumpToNowhere()))
        .isInstanceOf(IptablesException.class);

    assertThat(saveBoth(variant)).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(names = {"NFT", "LEGACY"})
  void manyPortsAndBlocksAreInstalled(Variant variant) throws Exception {
    Ruleset ruleset = RuleCompiler.compile(TestPolicies.large(500));

    install(variant, ruleset);

    assertThat(check(variant, Optional.of(ruleset))).isEqualTo(new CheckResult.Intact());
    assertThat(remove(variant)).isTrue();
  }

  private static Ruleset withJumpToNowhere() {
    Rule rule = Rule.of(new Verdict.Jump("nowhere"));
    return new Ruleset(
        List.of(
            new Chain("output", Hook.NAT_OUTPUT.stage(), Optional.of(Hook.NAT_OUTPUT), List.of()),
            new Chain(
                "mangle_output",
                Hook.MANGLE_OUTPUT.stage(),
                Optional.of(Hook.MANGLE_OUTPUT),
                List.of(rule))));
  }

  private static IptablesBackend backend(Variant variant) {
    return new IptablesBackend(Posix.system(), Optional.of(variant), true);
  }

  private void install(Variant variant, RedirectPolicy policy) throws Exception {
    install(variant, RuleCompiler.compile(policy));
  }

  private void install(Variant variant, Ruleset ruleset) throws IOException, InterruptedException {
    netns.call(
        () -> {
          backend(variant).install(ruleset);
          return null;
        });
  }

  private boolean remove(Variant variant) throws Exception {
    return netns.call(() -> backend(variant).remove());
  }

  private CheckResult check(Variant variant, Optional<Ruleset> expected) throws Exception {
    return netns.call(() -> backend(variant).check(expected));
  }

  private static String program(Variant variant, IpFamily family) {
    return (family == IpFamily.IPV4 ? "iptables" : "ip6tables") + variant.infix();
  }

  private void iptables(Variant variant, String arguments) {
    Command.feed("", netns.inside((program(variant, IpFamily.IPV4) + " " + arguments).split(" ")));
  }

  private void load(Variant variant, String script) {
    Command.feed(script, netns.inside(program(variant, IpFamily.IPV4) + "-restore", "--noflush"));
  }

  /**
   * What {@code iptables-save} prints, without times, counters, iptables' own chains, empty tables
   * and generations.
   */
  private String save(Variant variant, IpFamily family) throws IOException {
    return netns
        .run(program(variant, family) + "-save")
        .lines()
        .filter(line -> !line.startsWith("#") && !line.contains(" ACCEPT ["))
        .map(line -> line.startsWith(":") ? line.substring(0, line.lastIndexOf(' ')) : line)
        .collect(Collectors.joining("\n"))
        .replaceAll("\\*\\w+\nCOMMIT\n?", "")
        .replace("SLUICE-", "SLUICE_")
        .strip();
  }

  private String saveBoth(Variant variant) throws IOException {
    return save(variant, IpFamily.IPV4) + "\n" + save(variant, IpFamily.IPV6);
  }
}
