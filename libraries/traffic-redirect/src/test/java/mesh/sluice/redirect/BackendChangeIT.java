package mesh.sluice.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.evaluate.PacketOutcome;
import mesh.sluice.kernel.Command;
import mesh.sluice.kernel.Observation;
import mesh.sluice.kernel.TestPod;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import mesh.sluice.reference.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Somebody changes "backend" in the configuration between two calls for one pod. */
class BackendChangeIT extends ConnectionTests {
  private static final RedirectPolicy FORMER =
      RedirectPolicy.DEFAULT.withInbound(
          new InboundCapture(InboundMode.TPROXY, INBOUND, PortSet.ALL, PortSet.NONE));

  private static final RedirectPolicy NEW = RedirectPolicy.DEFAULT;

  static Stream<Arguments> changes() {
    return Stream.of(BackendChoice.values())
        .flatMap(
            former ->
                Stream.of(BackendChoice.values())
                    .filter(other -> other != former)
                    .map(other -> Arguments.of(former, other)));
  }

  @AfterEach
  void removeRules() throws Exception {
    pod().remove(BackendChoice.AUTO);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void addReplacesWhatAnotherBackendInstalled(BackendChoice former, BackendChoice other)
      throws Exception {
    pod().install(FORMER, former);
    pod().install(NEW, other);

    assertThat(places()).hasSize(1);
    assertThat(check(other, NEW)).isEqualTo(new CheckResult.Intact());
    assertRedirected(fromPeer("10.66.0.10", 8080), INBOUND);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void delRemovesWhatAnotherBackendInstalled(BackendChoice former, BackendChoice other)
      throws Exception {
    pod().install(FORMER, former);
    pod().remove(other);

    assertThat(places()).isEmpty();
    assertThat(check(other, FORMER)).isEqualTo(new CheckResult.Missing());
    assertThat(pod().netns().run("ip", "-6", "route", "show", "table", "local"))
        .doesNotContain("local ::6 ");
  }

  /** The pod is meshed as it should be; the next ADD would do it by other means, and may wait. */
  @ParameterizedTest
  @MethodSource("changes")
  void checkTakesRulesOfAnotherBackendForGood(BackendChoice former, BackendChoice other)
      throws Exception {
    pod().install(FORMER, former);

    assertThat(check(other, FORMER)).isEqualTo(new CheckResult.Intact());
    assertThat(check(other, NEW)).isInstanceOf(CheckResult.Changed.class);
  }

  /** As older versions left them. */
  @ParameterizedTest
  @EnumSource
  void checkNoticesRulesOfTwoBackends(BackendChoice choice) throws Exception {
    pod().install(NEW, BackendChoice.NFT);
    String table = pod().netns().ruleset();
    pod().install(NEW, BackendChoice.IPTABLES_LEGACY);
    pod().netns().nft(table);

    assertThat(check(choice, NEW).toString()).contains("besides those of nf_tables");
    pod().install(NEW, choice);
    assertThat(check(choice, NEW)).isEqualTo(new CheckResult.Intact());
    assertThat(places()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void checkNoticesRulesOfTwoVariants(BackendChoice choice) throws Exception {
    pod().install(NEW, BackendChoice.IPTABLES_NFT);
    String rules = pod().netns().run("iptables-nft-save");
    pod().install(NEW, BackendChoice.IPTABLES_LEGACY);
    Command.feed(rules, pod().netns().inside("iptables-nft-restore"));

    assertThat(check(choice, NEW).toString()).contains("both variants of iptables");
    pod().install(NEW, choice);
    assertThat(check(choice, NEW)).isEqualTo(new CheckResult.Intact());
    assertThat(places()).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void noConnectionPassesTheSidecarByDuringTheChange(BackendChoice former, BackendChoice other)
      throws Exception {
    pod().install(NEW, former);
    List<Connection> connections =
        List.of(fromPeer("10.66.0.10", 8080), fromApplication("172.16.5.9", 443));
    List<Observation> expected =
        List.of(
            TestPod.expected(connections.getFirst(), new PacketOutcome.Redirected(INBOUND)),
            TestPod.expected(connections.getLast(), new PacketOutcome.Redirected(OUTBOUND)));
    List<Observation> wrong = new ArrayList<>();
    try (ExecutorService changing = Executors.newSingleThreadExecutor()) {
      Future<?> changed =
          changing.submit(
              () -> {
                for (int i = 0; i < 3; i++) {
                  pod().replace(NEW, other);
                  pod().replace(NEW, former);
                }
                return null;
              });
      for (int i = 0; !changed.isDone(); i = 1 - i) {
        Observation observed = pod().observe(connections.get(i));
        if (!observed.equals(expected.get(i))) {
          wrong.add(observed);
        }
      }
      changed.get();
    }
    assertThat(wrong).isEmpty();
  }

  private static CheckResult check(BackendChoice choice, RedirectPolicy policy) throws Exception {
    return pod()
        .netns()
        .call(() -> new PodRedirect(Posix.system(), choice).check(Optional.of(policy)));
  }

  /** The backends that have rules of ours, in either family. */
  private static List<String> places() {
    List<String> places = new ArrayList<>();
    if (pod().netns().ruleset().contains("table inet sluice")) {
      places.add("nf_tables");
    }
    for (String variant : List.of("nft", "legacy")) {
      String rules =
          pod().netns().run("iptables-" + variant + "-save")
              + pod().netns().run("ip6tables-" + variant + "-save");
      if (rules.contains("SLUICE")) {
        places.add(variant);
      }
    }
    return places;
  }
}
