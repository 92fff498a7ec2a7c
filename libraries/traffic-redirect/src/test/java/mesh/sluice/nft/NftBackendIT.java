package mesh.sluice.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import mesh.sluice.rules.Chain;
import mesh.sluice.rules.Hook;
import mesh.sluice.rules.Rule;
import mesh.sluice.rules.RuleCompiler;
import mesh.sluice.rules.Ruleset;
import mesh.sluice.rules.Stage;
import mesh.sluice.rules.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NftBackendIT {
  private static final int PODS = 50;

  /** What others may have in a pod's namespace, our own name in another family included. */
  private static final String FOREIGN =
      """
      table inet other {
        set blocked { type ipv4_addr; flags interval; elements = { 203.0.113.0/24 } }
        chain prerouting {
          type nat hook prerouting priority -110; policy accept;
          tcp dport 9 redirect to :99
        }
        chain output {
          type nat hook output priority -100; policy accept;
          ip daddr @blocked counter accept
        }
      }
      table ip sluice {
        chain outbound {
          type filter hook output priority 0; policy accept;
          meta skuid 1337 accept
        }
      }
      """;

  private TestTable table;

  @BeforeEach
  void createNamespace() {
    table = new TestTable();
  }

  @AfterEach
  void removeNamespace() {
    table.close();
  }

  @Test
  void installedTableIsReadBackAsItWasCompiled() throws Exception {
    for (RedirectPolicy policy :
        List.of(RedirectPolicy.DEFAULT, TestPolicies.RICH, TestPolicies.large(300))) {
      table.install(policy);

      assertThat(table.read()).isEqualTo(TableCompiler.compile(RuleCompiler.compile(policy)));
    }
  }

  @Test
  void installingTwiceChangesNothing() throws Exception {
    table.install(TestPolicies.RICH);
    String once = table.text();

    table.install(TestPolicies.RICH);

    assertThat(table.text()).isEqualTo(once);
  }

  @Test
  void installingReplacesAnotherPolicy() throws Exception {
    table.install(RedirectPolicy.DEFAULT);
    String fresh = table.text();
    table.install(TestPolicies.RICH);
    assertThat(table.text()).isNotEqualTo(fresh);

    table.install(RedirectPolicy.DEFAULT);

    assertThat(table.text()).isEqualTo(fresh);
  }

  @Test
  void installingRepairsWhatSomebodyDeletedOrAdded() throws Exception {
    table.install(TestPolicies.RICH);
    String whole = table.text();
    String handle = table.handles("capture").getFirst();
    table.netns().run("nft", "delete", "rule", "inet", "sluice", "capture", "handle", handle);
    table.netns().nft("add rule inet sluice inbound tcp dport 22 accept");
    table.netns().nft("add chain inet sluice intruder");
    assertThat(table.text()).isNotEqualTo(whole);

    table.install(TestPolicies.RICH);

    assertThat(table.text()).isEqualTo(whole);
  }

  @Test
  void moreElementsThanOneMessageHoldsAreInstalled() throws Exception {
    RedirectPolicy policy = TestPolicies.large(3000);

    table.install(policy);

    Ruleset ruleset = RuleCompiler.compile(policy);
    assertThat(table.read()).isEqualTo(TableCompiler.compile(ruleset));
    assertThat(table.check(Optional.of(ruleset))).isEqualTo(new CheckResult.Intact());
  }

  @Test
  void refusedInstallationLeavesTheFormerRules() throws Exception {
    table.install(RedirectPolicy.DEFAULT);
    String before = table.text();

    assertThatThrownBy(() -> table.install(withJumpToNowhere()))
        .isInstanceOf(RulesNotInstalledException.class)
        .hasMessageContaining("rule 1 of the chain output")
        .hasMessageContaining("ENOENT");

    assertThat(table.text()).isEqualTo(before);
  }

  @Test
  void refusedInstallationLeavesAnEmptyNamespaceEmpty() {
    assertThatThrownBy(() -> table.install(withJumpToNowhere()))
        .isInstanceOf(RulesNotInstalledException.class);

    assertThat(table.netns().ruleset()).isEmpty();
  }

  @Test
  void removingLeavesWhatOthersHaveAsItWas() throws Exception {
    table.netns().nft(FOREIGN);
    table
        .netns()
        .run(
            "iptables-nft",
            "-t",
            "nat",
            "-A",
            "OUTPUT",
            "-p",
            "tcp",
            "--dport",
            "7",
            "-j",
            "REDIRECT",
            "--to-ports",
            "77");
    String before = table.netns().ruleset();
    assertThat(before).contains("table inet other", "table ip sluice", "table ip nat");

    table.install(TestPolicies.RICH);
    assertThat(table.netns().ruleset()).contains("table inet sluice");
    assertThat(table.remove()).isTrue();

    assertThat(table.netns().ruleset()).isEqualTo(before);
  }

  @Test
  void installingAndRemovingLeavesAnEmptyNamespaceEmpty() throws Exception {
    table.install(TestPolicies.large(300));

    assertThat(table.remove()).isTrue();

    assertThat(table.netns().ruleset()).isEmpty();
  }

  @Test
  void removingFindsNothingToRemove() throws Exception {
    assertThat(table.remove()).isFalse();

    table.install(RedirectPolicy.DEFAULT);
    assertThat(table.remove()).isTrue();
    assertThat(table.remove()).isFalse();
  }

  @Test
  void probingChangesNothing() throws Exception {
    table
        .netns()
        .call(
            () -> {
              new NftBackend(Posix.system()).probe();
              return null;
            });

    assertThat(table.netns().ruleset()).isEmpty();
  }

  @Test
  void fiftyPodsAtOnceGetTheirRulesAndLoseThemAgain() throws Exception {
    List<TestTable> tables = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(PODS)) {
      for (int i = 0; i < PODS; i++) {
        tables.add(new TestTable());
      }
      table.install(RedirectPolicy.DEFAULT);
      String expected = table.text();

      atOnce(executor, tables, pod -> pod.install(TestPolicies.RICH));
      atOnce(executor, tables, pod -> pod.install(RedirectPolicy.DEFAULT));
      assertThat(tables).allSatisfy(pod -> assertThat(pod.text()).isEqualTo(expected));

      atOnce(executor, tables, TestTable::remove);
      assertThat(tables).allSatisfy(pod -> assertThat(pod.netns().ruleset()).isEmpty());
    } finally {
      tables.forEach(TestTable::close);
    }
  }

  @Test
  void manyAtOnceInOnePodDoNotFail() throws Exception {
    // A runtime, and an agent that repairs, may come at the same moment.
    List<TestTable> same = Collections.nCopies(PODS, table);
    try (ExecutorService executor = Executors.newFixedThreadPool(PODS)) {
      for (int round = 0; round < 5; round++) {
        atOnce(executor, same, pod -> pod.install(TestPolicies.RICH));
        assertThat(table.check(Optional.of(RuleCompiler.compile(TestPolicies.RICH))))
            .isEqualTo(new CheckResult.Intact());

        atOnce(executor, same, TestTable::remove);
        assertThat(table.netns().ruleset()).isEmpty();
      }
    }
  }

  private interface Step {
    void take(TestTable table) throws IOException, InterruptedException;
  }

  private static void atOnce(ExecutorService executor, List<TestTable> tables, Step step)
      throws Exception {
    List<Future<?>> steps = new ArrayList<>();
    for (TestTable pod : tables) {
      steps.add(
          executor.submit(
              () -> {
                step.take(pod);
                return null;
              }));
    }
    for (Future<?> future : steps) {
      future.get();
    }
  }

  private static Ruleset withJumpToNowhere() {
    Rule rule = Rule.of(new Verdict.Jump("nowhere"));
    return new Ruleset(
        List.of(new Chain("output", Stage.NAT, Optional.of(Hook.NAT_OUTPUT), List.of(rule))));
  }
}
