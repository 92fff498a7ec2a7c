package mesh.sluice.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody else translates addresses in the pod's namespace too, as docker in a pod does. The
 * kernel asks one chain after the other until one translates; of the same priority, the latest
 * first.
 */
class OtherNatIT extends ConnectionTests {
  private static final RedirectPolicy POLICY = RedirectPolicy.DEFAULT;

  /** Where the test's agents listen as well. */
  private static final int ELSEWHERE = 9090;

  private static final String TO_ELSEWHERE = "tcp dport 8080 redirect to :" + ELSEWHERE;

  @AfterEach
  void removeRules() throws Exception {
    pod().remove(BackendChoice.AUTO);
    pod().netns().run("nft", "flush", "ruleset");
    for (String program : List.of("iptables-legacy", "ip6tables-legacy")) {
      pod().netns().run(program, "-t", "nat", "-F");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ip", "inet"})
  void laterChainOfNftablesDoesNotTakeWhatTheSidecarIsToGet(String family) throws Exception {
    pod().install(POLICY, BackendChoice.NFT);
    addChain(family, "prerouting", -100);

    assertRedirected(fromPeer("10.66.0.10", 8080), INBOUND);
    assertIntact(BackendChoice.NFT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nft", "legacy"})
  void laterRulesOfIptablesDoNotTakeWhatTheSidecarIsToGet(String variant) throws Exception {
    pod().install(POLICY, BackendChoice.NFT);
    redirectByIptables(variant, "-A");

    assertRedirected(fromPeer("10.66.0.10", 8080), INBOUND);
    assertIntact(BackendChoice.NFT);
  }

  /** Nothing can come before it. */
  @Test
  void chainThatComesFirstAllTheSameIsTold() throws Exception {
    pod().install(POLICY, BackendChoice.NFT);
    addChain("ip", "prerouting", -199);

    assertThat(check(BackendChoice.NFT))
        .contains("the chain first of the table ip other (nat, prerouting, priority -199)")
        .contains("asked before Sluice's");

    pod().install(POLICY, BackendChoice.NFT);
    assertIntact(BackendChoice.NFT);
    assertRedirected(fromPeer("10.66.0.10", 8080), INBOUND);
  }

  /** iptables has one priority for all. */
  @ParameterizedTest
  @EnumSource(names = {"IPTABLES_NFT", "IPTABLES_LEGACY"})
  void laterChainBeforeThoseOfIptablesIsTold(BackendChoice choice) throws Exception {
    pod().install(POLICY, choice);
    assertIntact(choice);
    addChain("ip", "prerouting", -100);

    assertThat(check(choice)).contains("the chain first of the table ip other");

    pod().install(POLICY, BackendChoice.NFT);
    assertIntact(BackendChoice.NFT);
    assertRedirected(fromPeer("10.66.0.10", 8080), INBOUND);
  }

  @ParameterizedTest
  @EnumSource(names = {"IPTABLES_NFT", "IPTABLES_LEGACY"})
  void laterRulesOfTheOtherVariantAreTold(BackendChoice choice) throws Exception {
    pod().install(POLICY, choice);
    redirectByIptables(choice == BackendChoice.IPTABLES_NFT ? "legacy" : "nft", "-A");

    assertThat(check(choice)).contains("the chain PREROUTING of the table ip nat");
  }

  @ParameterizedTest
  @EnumSource(names = {"IPTABLES_NFT", "IPTABLES_LEGACY"})
  void ruleBeforeOursInTheSameChainIsToldUntilAddMovesOurs(BackendChoice choice) throws Exception {
    pod().install(POLICY, choice);
    redirectByIptables(choice == BackendChoice.IPTABLES_NFT ? "nft" : "legacy", "-I");

    assertThat(check(choice))
        .contains("ipv4: the chain nat PREROUTING begins with a rule that is not Sluice's")
        .contains("--dport 8080");

    pod().install(POLICY, choice);
    assertIntact(choice);
    assertRedirected(fromPeer("10.66.0.10", 8080), INBOUND);
  }

  @ParameterizedTest
  @EnumSource(names = {"NFT", "IPTABLES_NFT", "IPTABLES_LEGACY"})
  void chainsThatTakeNothingFromTheSidecarAreFine(BackendChoice choice) throws Exception {
    pod().install(POLICY, choice);
    addChain("ip", "prerouting", -99);
    pod()
        .netns()
        .nft(
            """
            table ip empty {
              chain output {
                type nat hook output priority -199
              }
            }
            table ip leaving {
              chain output {
                type nat hook output priority -199
                counter
              }
              chain post {
                type nat hook postrouting priority 100
                masquerade
              }
            }
            """);

    assertIntact(choice);
  }

  private static void addChain(String family, String hook, int priority) {
    String chain = "type nat hook " + hook + " priority " + priority + "; " + TO_ELSEWHERE;
    pod().netns().nft("table " + family + " other {\n chain first {\n" + chain + "\n}\n}");
  }

  private static void redirectByIptables(String variant, String how) {
    String rule = "-t nat " + how + " PREROUTING -p tcp --dport 8080 -j REDIRECT --to-ports ";
    pod().netns().run(("iptables-" + variant + " " + rule + ELSEWHERE).split(" "));
  }

  private static void assertIntact(BackendChoice choice) throws Exception {
    assertThat(check(choice)).isEqualTo(new CheckResult.Intact().toString());
  }

  private static String check(BackendChoice choice) throws Exception {
    return pod()
        .netns()
        .call(() -> new PodRedirect(Posix.system(), choice).check(Optional.of(POLICY)))
        .toString();
  }
}
