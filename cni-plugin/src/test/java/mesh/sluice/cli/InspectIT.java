package mesh.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.cli.CliDocument.Example;
import mesh.sluice.json.Json;
import mesh.sluice.netns.NetnsThread;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import mesh.sluice.redirect.BackendChoice;
import mesh.sluice.redirect.PodRedirect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code rules} prints is loaded by the real programs, and {@code inspect} finds it there. */
class InspectIT {
  private TestNamespace namespace;

  @BeforeEach
  void createNamespace() {
    namespace = new TestNamespace();
  }

  @AfterEach
  void removeNamespace() {
    namespace.close();
  }

  private static final String RICH =
      """
      {"v":1,"proxy":{"uids":[1337,4242],"gids":[7],"ports":[15008,15009]},\
      "inbound":{"mode":"tproxy","excludePorts":[15020,"8000-8100"]},\
      "outbound":{"includeCidrs":["10.0.0.0/8","2001:db8::/32"],\
      "excludeCidrs":["10.1.2.3","10.1.2.4","10.2.0.0/16","fd00::1"],\
      "includePorts":["9000-9010",443],"excludePorts":[3306]},\
      "dns":{"port":15053,"servers":["10.96.0.10","10.96.0.11","fd00::a"]},\
      "interfaces":{"exclude":["net1"],"virtual":["tap0"]},"dropInvalid":true}\
      """;

  @ParameterizedTest
  @ValueSource(strings = {"{\"v\":1}", RICH, "{\"v\":1,\"inbound\":{\"mode\":\"none\"}}"})
  void rulesAreLoadedByNftAndFoundIntact(String policy) throws Exception {
    CommandRun rules = CommandRun.of(Pods.annotated(policy), "rules", "-f", "-");
    assertThat(rules.status()).isZero();
    doBesides(rules.out());
    namespace.inside(rules.out(), "nft", "-f", "-");

    assertThat(check(RedirectAnnotation.parse(policy))).isEqualTo(new CheckResult.Intact());
    CommandRun inspection = inspect();
    assertThat(inspection.out()).startsWith("# " + namespace.path() + ": the rules are as they");
    assertThat(inspection.status()).isZero();
    // What was decoded describes the same table: loaded anew, it is found intact again.
    namespace.inside("flush ruleset\n" + inspection.out(), "nft", "-f", "-");
    assertThat(check(RedirectAnnotation.parse(policy))).isEqualTo(new CheckResult.Intact());
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "6"})
  void rulesOfOneFamilyAreLoadedByNft(String family) {
    CommandRun rules = CommandRun.of(Pods.annotated(RICH), "rules", "-f", "-", "--family", family);
    namespace.inside(rules.out(), "nft", "-f", "-");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"v\":1}", RICH})
  void rulesAreLoadedByIptablesAndFoundIntact(String policy) throws Exception {
    for (String family : new String[] {"4", "6"}) {
      CommandRun rules =
          CommandRun.of(
              Pods.annotated(policy),
              "rules",
              "--filename=-",
              "--backend=iptables",
              "--family=" + family);
      doBesides(rules.out());
      String program = family.equals("4") ? "iptables-restore" : "ip6tables-restore";
      namespace.inside(rules.out(), program, "--noflush");
    }

    assertThat(check(RedirectAnnotation.parse(policy))).isEqualTo(new CheckResult.Intact());
    CommandRun inspection = inspect();
    assertThat(inspection.out())
        .startsWith("# " + namespace.path() + ": the rules are as they were installed")
        .contains("# iptables-restore --noflush\n*nat\n", "# ip6tables-restore --noflush\n");
    assertThat(inspection.status()).isZero();
  }

  @Test
  void changedRulesAreNoticed() throws Exception {
    install(RedirectPolicy.DEFAULT);
    namespace.inside(
        "",
        "nft",
        "insert",
        "rule",
        "inet",
        "sluice",
        "outbound",
        "limit",
        "rate",
        "1/second",
        "accept");

    CommandRun inspection = inspect();
    assertThat(inspection.status()).isEqualTo(1);
    assertThat(inspection.out())
        .startsWith("# " + namespace.path() + ": the rules are not as they were installed")
        .contains("# - its rules have the digest ", "<limit>");
    CommandRun json = inspect("--output=json");
    assertThat(json.status()).isEqualTo(1);
    assertThat(Json.read(json.out()).toString())
        .startsWith("{\"verdict\":\"changed\",\"message\":\"the rules are not as");
  }

  @Test
  void missingRoutesAndAddressesAreNoticed() throws Exception {
    RedirectPolicy policy = RedirectAnnotation.parse(RICH);
    install(policy);
    namespace.inside("", "ip", "-4", "rule", "del", "fwmark", "1337");
    assertThat(inspect().out())
        .contains("# - the ipv4 routing rule for the mark 1337, 'priority 135 fwmark 1337");

    install(policy);
    assertThat(inspect().status()).isZero();
    namespace.inside("", "ip", "-6", "route", "flush", "table", "local", "proto", "83");
    assertThat(inspect().out()).contains("# - no route makes ::6 local");
  }

  /** Its name stands in the rules, which intercept nothing transparently. */
  @ParameterizedTest
  @EnumSource(
      value = BackendChoice.class,
      names = {"NFT", "IPTABLES"})
  void interfaceThatIsNamedLikeATargetNeedsNoRoutes(BackendChoice backend) throws Exception {
    install(
        RedirectAnnotation.parse("{\"v\":1,\"interfaces\":{\"exclude\":[\"tproxy0\"]}}"), backend);

    assertThat(inspect().out())
        .startsWith("# " + namespace.path() + ": the rules are as they were installed");
  }

  @Test
  void emptyNamespaceIsDescribed() {
    CommandRun inspection = inspect();

    assertThat(inspection.status()).isZero();
    assertThat(inspection.out())
        .isEqualTo("# " + namespace.path() + ": nothing of Sluice is installed\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/run/netns/sluice-no-such", "/dev/null", "/proc/self/ns/mnt"})
  void whatIsNoNamespaceIsRefused(String path) {
    CommandRun run = CommandRun.of("", "inspect", "--netns", path);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("sluice-cni inspect: --netns: " + path);
  }

  @Test
  void examplesOfTheDocumentAreCurrent() throws Exception {
    for (Example example : CliDocument.examples().toList()) {
      if (!example.command().startsWith("inspect")) {
        continue;
      }
      namespace.inside("", "nft", "flush", "ruleset");
      if (!example.command().endsWith("/other")) {
        install(RedirectPolicy.DEFAULT);
      }
      if (example.command().endsWith("/changed")) {
        namespace.inside("", "nft", "flush", "chain", "inet", "sluice", "outbound");
      }
      String shown = example.arguments()[2];
      String printed = inspect().out().replace(namespace.path().toString(), shown);
      example.assertShows(printed);
    }
  }

  private CommandRun inspect(String... options) {
    String[] arguments = new String[options.length + 3];
    arguments[0] = "inspect";
    arguments[1] = "--netns";
    arguments[2] = namespace.path().toString();
    System.arraycopy(options, 0, arguments, 3, options.length);
    return CommandRun.of("", arguments);
  }

  /** The commands of the header, which do what ADD does besides the rules. */
  private void doBesides(String rules) {
    rules
        .lines()
        .filter(line -> line.startsWith("#   "))
        .forEach(line -> namespace.inside("", line.substring(4).split(" ")));
  }

  private void install(RedirectPolicy policy) throws IOException, InterruptedException {
    install(policy, BackendChoice.AUTO);
  }

  private void install(RedirectPolicy policy, BackendChoice backend)
      throws IOException, InterruptedException {
    NetnsThread.call(
        Posix.system(),
        namespace.path().toString(),
        () -> {
          new PodRedirect(Posix.system(), backend).install(policy);
          return null;
        });
  }

  private CheckResult check(RedirectPolicy policy) throws IOException, InterruptedException {
    return NetnsThread.call(
        Posix.system(),
        namespace.path().toString(),
        () -> new PodRedirect(Posix.system()).check(Optional.of(policy)));
  }
}
