package mesh.sluice.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.iptables.CutCommands.End;
import mesh.sluice.iptables.CutCommands.PluginKilled;
import mesh.sluice.kernel.Observation;
import mesh.sluice.kernel.TestPod;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.DnsCapture;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.OutboundCapture;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import mesh.sluice.redirect.BackendChoice;
import mesh.sluice.reference.Connection;
import mesh.sluice.reference.Connection.FromPeer;
import mesh.sluice.reference.Connection.FromPod;
import mesh.sluice.rules.RuleCompiler;
import mesh.sluice.rules.Ruleset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * ADD is repeated with another policy, whose rules lie in other tables. iptables commits table by
 * table, so it may be cut short between any two.
 */
class ReplacementIT {
  private static final OwnerId APPLICATION = new OwnerId(1000);

  /** In the tables nat, mangle and raw. */
  private static final RedirectPolicy TRANSPARENT =
      RedirectPolicy.DEFAULT
          .withInbound(new InboundCapture(InboundMode.TPROXY, 15006, PortSet.ALL, PortSet.NONE))
          .withDns(new DnsCapture(15053, CidrSet.ALL));

  /** In the table nat, to other listeners. */
  private static final RedirectPolicy REDIRECTED =
      RedirectPolicy.DEFAULT
          .withInbound(new InboundCapture(InboundMode.REDIRECT, 15106, PortSet.ALL, PortSet.NONE))
          .withOutbound(
              new OutboundCapture(15101, CidrSet.ALL, CidrSet.NONE, PortSet.NONE, PortSet.NONE));

  /** Connections that both policies capture. */
  private static final List<Connection> CAPTURED =
      List.of(
          inbound("10.66.0.1", "10.66.0.10"),
          inbound("fd66::1", "fd66::10"),
          outbound("10.66.0.10", "172.16.5.9"),
          outbound("fd66::10", "2001:db8:5::9"));

  /** More than a replacement commits, with all that it may undo. */
  private static final int MAX_COMMITS = 30;

  private TestPod pod;

  @BeforeEach
  void createPod() {
    pod = TestPod.create();
  }

  @AfterEach
  void removePod() {
    pod.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"IPTABLES_NFT", "IPTABLES_LEGACY"})
  void noConnectionPassesTheSidecarByWhileRulesAreReplaced(BackendChoice choice) throws Exception {
    pod.install(TRANSPARENT, choice);
    List<Observation> unmeshed = new ArrayList<>();
    List<Observation> failed = new ArrayList<>();
    int connections = 0;
    try (ExecutorService replacing = Executors.newSingleThreadExecutor()) {
      Future<?> replaced =
          replacing.submit(
              () -> {
                for (int i = 0; i < 25; i++) {
                  pod.replace(REDIRECTED, choice);
                  pod.replace(TRANSPARENT, choice);
                }
                return null;
              });
      while (!replaced.isDone()) {
        Connection connection = CAPTURED.get(connections++ % CAPTURED.size());
        Observation observed = pod.observe(connection);
        if (observed instanceof Observation.Failed) {
          failed.add(observed);
        } else if (!isMeshed(observed)) {
          unmeshed.add(observed);
        }
      }
      replaced.get();
    }
    assertThat(unmeshed).as("of %d connections", connections).isEmpty();
    // One that begins while one kind of capture goes and the other comes may be lost, for good:
    // conntrack remembers what the first packet met. One in some thousands was seen to be.
    assertThat(failed).as("of %d connections", connections).hasSizeLessThan(3);
    assertThat(connections).isGreaterThan(100);
  }

  @ParameterizedTest
  @CsvSource({
    "NFT, REFUSED", "NFT, KILLED", "NFT, PLUGIN_KILLED",
    "LEGACY, REFUSED", "LEGACY, KILLED", "LEGACY, PLUGIN_KILLED"
  })
  void cutReplacementLeavesOnePolicyOrBoth(Variant variant, End end) throws Exception {
    int cuts = 0;
    for (List<RedirectPolicy> way :
        List.of(List.of(TRANSPARENT, REDIRECTED), List.of(REDIRECTED, TRANSPARENT))) {
      boolean cut = true;
      for (int tables = 0; cut; tables++) {
        assertThat(tables).as("commits").isLessThan(MAX_COMMITS);
        pod.install(way.getFirst(), choice(variant));

        cut = installCut(variant, way.getLast(), new CutCommands(end, tables));

        String where = variant + " from " + way + " after " + tables + " tables";
        for (Connection connection : CAPTURED) {
          assertThat(pod.observe(connection))
              .as("%s: %s", where, connection)
              .matches(ReplacementIT::isMeshed, "meshed");
        }
        if (end != End.PLUGIN_KILLED) {
          assertThat(way.stream().map(policy -> check(variant, policy)))
              .as(where)
              .containsOnlyOnce(new CheckResult.Intact());
        } else if (cuts % 2 == 0) {
          pod.install(way.getFirst(), choice(variant));
          assertThat(check(variant, way.getFirst())).as(where).isEqualTo(new CheckResult.Intact());
        } else {
          pod.remove(choice(variant));
          assertThat(saved(variant)).as(where).doesNotContain("SLUICE");
        }
        cuts += cut ? 1 : 0;
      }
    }
    // Each way makes or removes four tables or more, for each family.
    assertThat(cuts).isGreaterThan(4 * 2 * 2);
  }

  /** As after the former one, with chains of both generations and jumps to both. */
  @ParameterizedTest
  @EnumSource(names = {"NFT", "LEGACY"})
  void replacementThatIsCutAgainAndAgainCapturesAllTheTime(Variant variant) throws Exception {
    pod.install(TRANSPARENT, choice(variant));
    for (int i = 0; i < MAX_COMMITS; i++) {
      RedirectPolicy policy = i % 2 == 0 ? REDIRECTED : TRANSPARENT;
      installCut(variant, policy, new CutCommands(End.PLUGIN_KILLED, i % 7));

      for (Connection connection : CAPTURED) {
        assertThat(pod.observe(connection))
            .as("%s, %s", i, connection)
            .matches(ReplacementIT::isMeshed, "meshed");
      }
    }
    pod.install(REDIRECTED, choice(variant));
    assertThat(check(variant, REDIRECTED)).isEqualTo(new CheckResult.Intact());
  }

  /** Whether the installation was cut. */
  private boolean installCut(Variant variant, RedirectPolicy policy, CutCommands commands)
      throws InterruptedException, IOException {
    Ruleset ruleset = RuleCompiler.compile(policy);
    pod.netns()
        .call(
            () -> {
              try {
                backend(variant, commands).install(ruleset);
              } catch (PluginKilled | IptablesException e) {
                assertThat(commands.wasCut()).as("%s", e.toString()).isTrue();
              }
              return null;
            });
    return commands.wasCut();
  }

  private CheckResult check(Variant variant, RedirectPolicy policy) {
    Commands commands = new SystemCommands(IptablesBackend.ENVIRONMENT);
    Ruleset ruleset = RuleCompiler.compile(policy);
    try {
      return pod.netns().call(() -> backend(variant, commands).check(Optional.of(ruleset)));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static IptablesBackend backend(Variant variant, Commands commands) {
    return new IptablesBackend(
        Posix.system(), commands, Programs.ofSystem(), Optional.of(variant), true);
  }

  private String saved(Variant variant) {
    return pod.netns().run("iptables" + variant.infix() + "-save")
        + pod.netns().run("ip6tables" + variant.infix() + "-save");
  }

  private static BackendChoice choice(Variant variant) {
    return variant == Variant.NFT ? BackendChoice.IPTABLES_NFT : BackendChoice.IPTABLES_LEGACY;
  }

  private static boolean isMeshed(Observation observation) {
    return observation instanceof Observation.Accepted accepted
        && accepted.agent().equals(TestPod.POD)
        && accepted.listener() > 15000;
  }

  private static Connection inbound(String source, String destination) {
    return new FromPeer(IpAddress.parse(source), IpAddress.parse(destination), 8080);
  }

  private static Connection outbound(String source, String destination) {
    return new FromPod(
        false,
        IpAddress.parse(source),
        IpAddress.parse(destination),
        443,
        APPLICATION,
        APPLICATION);
  }
}
