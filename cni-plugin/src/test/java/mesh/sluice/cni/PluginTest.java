package mesh.sluice.cni;

import static mesh.sluice.cni.PluginRun.environment;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.StringJoiner;
import mesh.sluice.posix.Errno;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole plugin but for the kernel. */
class PluginTest {
  private static final String AGENT = "/run/sluice/agent.sock";
  private static final String EVENTS = "/run/sluice/events.sock";

  private static final String RESULT =
      "{\"cniVersion\":\"1.1.0\",\"interfaces\":[{\"name\":\"eth0\",\"mtu\":1450}],"
          + "\"ips\":[{\"address\":\"10.0.0.2/24\",\"interface\":0}],\"dns\":{}}";
  private static final String MESHED = annotations("{'sluice.mesh/redirect':'{\\'v\\':1}'}");
  private static final String UNMESHED = annotations("{}");

  private static final String ADDRESSES_ASKED_FOR = "send 16";
  private static final String RULES_SENT = "send 10";

  private final FakePosix posix = new FakePosix();

  @AfterEach
  void everythingIsClosedAgain() {
    assertThat(posix.isAllClosed()).isTrue();
  }

  @Test
  void addOfAMeshedPodEntersItsNamespaceAndPassesTheResultOn() {
    PluginRun run = run("ADD", MESHED);

    assertThat(run.status()).isZero();
    assertThat(run.output()).isEqualTo(RESULT + "\n");
    assertThat(run.log()).contains("command=ADD", "pod=\"shop/web-0\"", "container=c0ffee");
    assertThat(posix.calls()).containsSubsequence("setns 4026532001", "netlink socket");
    assertThat(posix.calls().indexOf("netlink socket"))
        .isGreaterThan(posix.calls().indexOf("setns 4026532001"));
  }

  @Test
  void addressesComeFromTheResultBefore() {
    PluginRun run = run("ADD", applicationAtThePodsAddress("10.0.0.2/24", "fd00::2/64"));

    assertThat(run.status()).isZero();
    assertThat(posix.calls()).contains(RULES_SENT).doesNotContain(ADDRESSES_ASKED_FOR);
  }

  @Test
  void familyThatTheResultLacksIsLookedForInThePod() {
    PluginRun run = run("ADD", applicationAtThePodsAddress("10.0.0.2/24"));

    assertThat(run.status()).isZero();
    assertThat(posix.calls()).contains(RULES_SENT, ADDRESSES_ASKED_FOR);
  }

  /** Rules without it would leave the application unreachable. */
  @Test
  void podWithoutAnAddressIsRefusedIfItsPolicyNeedsOne() {
    PluginRun run = run("ADD", applicationAtThePodsAddress());

    assertThat(run.code()).isEqualTo(100);
    assertThat(run.details()).contains("the pod has no address", "prevResult", "eth0");
    assertThat(posix.calls()).doesNotContain(RULES_SENT);
  }

  @Test
  void malformedAddressOfTheResultBeforeIsRefusedOnlyIfItIsNeeded() {
    PluginRun run = run("ADD", applicationAtThePodsAddress("10.0.0.2/24", "fd00::g/64"));

    assertThat(run.code()).isEqualTo(7);
    assertThat(run.message()).startsWith("prevResult: ips[1].address: 'fd00::g'");
    assertThat(run("ADD", MESHED.replace("10.0.0.2", "x")).status()).isZero();
  }

  @Test
  void addOfAPodWithoutAnnotationTouchesNothing() {
    PluginRun run = run("ADD", UNMESHED);

    assertThat(run.status()).isZero();
    assertThat(run.output()).isEqualTo(RESULT + "\n");
    assertThat(run.log()).contains("not meshed: no annotation of an enabled mesh profile");
    assertNothingIsTouched();
  }

  /** As containerd passes it for a pod without annotations; nobody need be asked then. */
  @Test
  void annotationsThatAreNullAreNone() {
    PluginRun run = run("ADD", annotations("null"));

    assertThat(run.status()).isZero();
    assertThat(run.log()).contains("not meshed: no annotation of an enabled mesh profile");
    assertNothingIsTouched();
  }

  /** So no fault of the node can keep Sluice from repairing it. */
  @ParameterizedTest
  @CsvSource({
    "sluice-system,sluice-node-x7k2,the pod is one of Sluice's own",
    "kube-system,coredns-1,the configuration excludes the pod's namespace"
  })
  void addOfAnExemptPodDoesNoSystemCallAtAll(String namespace, String name, String reason) {
    Map<String, String> environment = environment("ADD");
    environment.put("CNI_ARGS", "K8S_POD_NAMESPACE=" + namespace + ";K8S_POD_NAME=" + name);
    environment.put("CNI_NETNS", "/no/such/namespace");

    PluginRun run = run(environment, annotations("{'sluice.mesh/redirect':'broken'}"));

    assertThat(run.status()).isZero();
    assertThat(run.output()).isEqualTo(RESULT + "\n");
    assertThat(run.log()).contains("not meshed: " + reason);
    assertThat(posix.calls()).isEmpty();
  }

  @Test
  void exemptPodPassesWithoutAPreviousResult() {
    Map<String, String> environment = environment("ADD");
    environment.put("CNI_ARGS", "K8S_POD_NAMESPACE=kube-system;K8S_POD_NAME=a");

    PluginRun run = run(environment, configuration("'excludeNamespaces':['kube-system']"));

    assertThat(run.output()).isEqualTo("{\"cniVersion\":\"1.1.0\"}\n");
  }

  /** Rules there would redirect the traffic of the whole node. */
  @ParameterizedTest
  @CsvSource({
    "ADD," + FakePosix.HOST, "ADD," + FakePosix.HOST_BY_ANOTHER_PATH,
    "CHECK," + FakePosix.HOST, "CHECK," + FakePosix.HOST_BY_ANOTHER_PATH,
    "DEL," + FakePosix.HOST, "DEL," + FakePosix.HOST_BY_ANOTHER_PATH
  })
  void hostsNamespaceIsRefusedBeforeAnySocketIsOpened(String command, String path) {
    Map<String, String> environment = environment(command);
    environment.put("CNI_NETNS", path);

    PluginRun run = run(environment, MESHED);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.code()).isEqualTo(8);
    assertThat(run.message())
        .isEqualTo("plugin's netns and netns from CNI_NETNS should not be the same");
    assertThat(run.details()).startsWith(path);
    assertNothingIsTouched();
  }

  @ParameterizedTest
  @ValueSource(strings = {FakePosix.HOST, FakePosix.HOST_BY_ANOTHER_PATH})
  void delTouchesNothingInTheHostsNamespace(String path) {
    Map<String, String> environment = environment("DEL");
    environment.put("CNI_NETNS", path);

    run(environment, MESHED);

    assertNothingIsTouched();
  }

  @Test
  void hostsNamespaceIsTakenWhereTheRuntimeSaysSo() {
    Map<String, String> environment = environment("ADD");
    environment.put("CNI_NETNS", FakePosix.HOST);
    environment.put("CNI_NETNS_OVERRIDE", "1");

    assertThat(run(environment, MESHED).status()).isZero();
    assertThat(posix.calls()).contains("setns 4026531840");
  }

  @ParameterizedTest
  @CsvSource({
    "/no/such/file,cannot be opened: ENOENT",
    FakePosix.PLAIN_FILE + ",is not a namespace",
    FakePosix.MOUNT_NAMESPACE + ",'is a namespace, but not of the network'"
  })
  void whatIsNoNetworkNamespaceIsRefused(String path, String reason) {
    for (String command : new String[] {"ADD", "CHECK"}) {
      Map<String, String> environment = environment(command);
      environment.put("CNI_NETNS", path);

      PluginRun run = run(environment, MESHED);

      assertThat(run.code()).isEqualTo(8);
      assertThat(run.message()).startsWith("CNI_NETNS: " + path + " " + reason);
      assertNothingIsTouched();
    }
  }

  @Test
  void addWithoutAPreviousResultIsRefusedWhereTheConfigurationSaysChained() {
    PluginRun run = run(environment("ADD"), configuration("'chained':true"));

    assertThat(run.code()).isEqualTo(7);
    assertThat(run.message()).startsWith("prevResult: missing");
    assertThat(run.details()).contains("\"chained\": false");
    assertThat(posix.calls()).isEmpty();
  }

  @Test
  void addAloneAnswersWithAnEmptyResult() {
    String configuration =
        configuration("'chained':false,'runtimeConfig':" + pod("{'sluice.mesh/redirect':'{}'}"));
    String valid = configuration.replace("\"{}\"", "\"{\\\"v\\\":1}\"");

    assertThat(run(environment("ADD"), valid).output()).isEqualTo("{\"cniVersion\":\"1.1.0\"}\n");
  }

  @Test
  void podThatOnlyTheAgentKnowsIsToBeTriedAgain() {
    PluginRun run = run("ADD", configuration("'prevResult':" + RESULT));

    assertThat(run.code()).isEqualTo(11);
    assertThat(run.message()).startsWith("cannot tell whether shop/web-0 is meshed");
    assertNothingIsTouched();
  }

  @ParameterizedTest
  @CsvSource({
    "1,EPERM,CAP_NET_ADMIN",
    "95,EOPNOTSUPP,nf_tables with NAT",
    "2,ENOENT,nf_tables with NAT",
    "12,ENOMEM,''"
  })
  void rulesThatTheKernelRefusesAreOurOwnError(int errno, String name, String hint) {
    posix.refusing(FakePosix.NEWTABLE, errno);

    PluginRun run = run("ADD", MESHED);

    assertThat(run.code()).isEqualTo(100);
    assertThat(run.message()).isEqualTo("the redirect rules were not installed");
    assertThat(run.details()).contains(name).contains(hint);
  }

  @Test
  void namespaceThatCannotBeEnteredIsOurOwnError() {
    posix.withoutSetns(Errno.EPERM);

    PluginRun run = run("ADD", MESHED);

    assertThat(run.code()).isEqualTo(100);
    assertThat(run.details()).contains("setns: EPERM");
    assertThat(posix.calls()).doesNotContain("netlink socket");
  }

  @Test
  void kernelThatDoesNotAnswerIsNotWaitedForForEver() {
    posix.refusing(FakePosix.GETGEN, Errno.EAGAIN);

    assertThat(run(environment("STATUS"), configuration("'logLevel':'info'")).code()).isEqualTo(50);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/no/such/file", FakePosix.PLAIN_FILE, FakePosix.MOUNT_NAMESPACE, ""})
  void delSucceedsWhereNothingCanBeRemoved(String path) {
    Map<String, String> environment = environment("DEL");
    environment.put("CNI_NETNS", path);

    PluginRun run = run(environment, configuration("'logLevel':'info'"));

    assertThat(run.status()).isZero();
    assertThat(run.output()).isEmpty();
    assertThat(run.log()).contains("command=DEL");
    assertNothingIsTouched();
  }

  /** A DEL that fails leaves the pod Terminating forever. */
  @Test
  void delSucceedsWhateverTheKernelSays() {
    posix.withTable().refusing(FakePosix.DELTABLE, Errno.EPERM);
    assertThat(run("DEL", MESHED).status()).isZero();

    posix.withoutSetns(Errno.EPERM);
    assertThat(run("DEL", MESHED).status()).isZero();

    posix.withoutNetlink(Errno.EPROTONOSUPPORT);
    assertThat(run("DEL", MESHED).status()).isZero();
  }

  @Test
  void delRemovesTheTableInsideOfTheNamespace() {
    posix.withTable();

    PluginRun run = run("DEL", UNMESHED);

    assertThat(run.status()).isZero();
    assertThat(run.output()).isEmpty();
    assertThat(posix.calls()).containsSubsequence("setns 4026532001", "netlink socket", "send 10");
  }

  /** Taking back a transaction that fails takes the kernel some milliseconds. */
  @Test
  void delOfAPodWithoutRulesSendsNoTransaction() {
    PluginRun run = run("DEL", UNMESHED);

    assertThat(run.status()).isZero();
    assertThat(posix.calls()).contains("netlink socket").doesNotContain("send 10");
  }

  @Test
  void checkOfAMeshedPodWithoutRulesFails() {
    PluginRun run = run("CHECK", MESHED);

    assertThat(run.code()).isEqualTo(101);
    assertThat(run.message()).contains("the redirect rules are missing");
    assertThat(run.details()).contains("repeat ADD or replace the pod");
  }

  @Test
  void checkOfAnUnmeshedPodSucceedsInSilence() {
    PluginRun run = run("CHECK", UNMESHED);

    assertThat(run.status()).isZero();
    assertThat(run.output()).isEmpty();
  }

  @Test
  void checkAsksNobodyElseWhatAddDecided() {
    assertThat(run("CHECK", configuration("'prevResult':" + RESULT)).status()).isZero();
  }

  @Test
  void checkNoticesThatTheInterfaceIsGone() {
    posix.refusing(FakePosix.GETLINK, Errno.ENODEV);

    PluginRun run = run("CHECK", UNMESHED);

    assertThat(run.code()).isEqualTo(103);
    assertThat(run.message()).contains("CNI_IFNAME").contains("eth0");
  }

  @Test
  void checkNeedsAPreviousResult() {
    PluginRun run = run(environment("CHECK"), configuration("'logLevel':'info'"));

    assertThat(run.code()).isEqualTo(7);
    assertThat(run.message()).startsWith("prevResult: missing");
    assertThat(posix.calls()).isEmpty();
  }

  @Test
  void statusIsSilentWhereTheKernelHasNfTables() {
    PluginRun run = run(Map.of("CNI_COMMAND", "STATUS"), configuration("'logLevel':'info'"));

    assertThat(run.status()).isZero();
    assertThat(run.output()).isEmpty();
    assertThat(run.log()).isEmpty();
  }

  @Test
  void statusSaysThatNoPodCanBeMeshed() {
    posix.withoutNetlink(Errno.EPROTONOSUPPORT);

    PluginRun run = run(Map.of("CNI_COMMAND", "STATUS"), configuration("'logLevel':'info'"));

    assertThat(run.code()).isEqualTo(50);
    assertThat(run.details()).contains("EPROTONOSUPPORT").contains("nf_tables");
  }

  @Test
  void statusSaysThatTheEntryCannotBeUsed() {
    PluginRun run = run(Map.of("CNI_COMMAND", "STATUS"), configuration("'profiles':['x']"));

    assertThat(run.code()).isEqualTo(50);
    assertThat(run.message()).startsWith("the entry of sluice-cni cannot be used: profiles: ");
    assertThat(run.details()).isNotEmpty();
  }

  /** A failure takes the node out of service; pods that need the agent wait for it anyway. */
  @Test
  void statusDoesNotAskTheAgentUnlessItIsTold() {
    PluginRun run =
        run(Map.of("CNI_COMMAND", "STATUS"), configuration("'agentSocket':'" + AGENT + "'"));

    assertThat(run.status()).isZero();
    assertThat(posix.calls()).noneMatch(call -> call.contains(AGENT));
  }

  @Test
  void statusRequiresTheAgentWhereItIsTold() {
    String keys = "'agentSocket':'" + AGENT + "','statusRequiresAgent':true";

    PluginRun without = run(Map.of("CNI_COMMAND", "STATUS"), configuration(keys));

    assertThat(without.code()).isEqualTo(50);
    assertThat(without.message()).contains("statusRequiresAgent");
    assertThat(without.details()).contains(AGENT, "ENOENT");
    // While STATUS hangs, the kubelet starts and ends no pod.
    assertThat(posix.nanoTime()).isLessThan(1_100_000_000L);

    posix.withAgent(AGENT, "{\"v\":1,\"answer\":\"busy\"}\n");
    assertThat(run(Map.of("CNI_COMMAND", "STATUS"), configuration(keys)).status()).isZero();
  }

  @Test
  void gcHasNothingToDo() {
    PluginRun run =
        run(Map.of("CNI_COMMAND", "GC"), configuration("'cni.dev/valid-attachments':[]"));

    assertThat(run.status()).isZero();
    assertThat(run.output()).isEmpty();
    assertThat(posix.calls()).isEmpty();
  }

  @Test
  void gcChecksItsInput() {
    PluginRun run =
        run(Map.of("CNI_COMMAND", "GC"), configuration("'cni.dev/valid-attachments':{}"));

    assertThat(run.code()).isEqualTo(7);
  }

  @Test
  void versionNeedsNoConfigurationBesideAVersion() {
    PluginRun run = run(Map.of("CNI_COMMAND", "VERSION"), "{\"cniVersion\":\"1.0.0\"}");

    assertThat(run.status()).isZero();
    assertThat(run.output()).startsWith("{\"cniVersion\":\"1.0.0\",\"supportedVersions\":[");
    assertThat(posix.calls()).isEmpty();
  }

  /** As the plugins of the CNI project answer it, for scripts that only see whether it starts. */
  @Test
  void versionIsToldWithoutAnyConfiguration() {
    PluginRun run = run(Map.of("CNI_COMMAND", "VERSION"), "");

    assertThat(run.status()).isZero();
    assertThat(run.output()).startsWith("{\"cniVersion\":\"1.1.0\",\"supportedVersions\":[");
  }

  @ParameterizedTest
  @CsvSource({"CHECK,0.3.1", "STATUS,1.0.0", "GC,1.0.0"})
  void commandsThatAVersionDoesNotHaveAreRefusedInThatVersion(String command, String version) {
    PluginRun run = run(command, UNMESHED.replaceFirst("1\\.1\\.0", version));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.output()).startsWith("{\"cniVersion\":\"" + version + "\",");
  }

  @Test
  void resultIsInTheConfigurationsVersion() {
    String older = UNMESHED.replaceFirst("1\\.1\\.0", "0.4.0");

    PluginRun run = run("ADD", older);

    assertThat(run.output())
        .startsWith("{\"cniVersion\":\"0.4.0\",")
        .contains("\"version\":\"4\"")
        .contains("\"mtu\":1450");
  }

  @Test
  void errorIsInOurOwnVersionWhereTheConfigurationsCannotBeMadeOut() {
    assertThat(run("ADD", "{").output()).startsWith("{\"cniVersion\":\"1.1.0\",\"code\":6,");
    assertThat(run("ADD", "{\"cniVersion\":\"9.9.9\"}").output())
        .startsWith("{\"cniVersion\":\"1.1.0\",\"code\":1,");
  }

  @Test
  void stdinThatCannotBeReadIsAnInputError() throws IOException {
    InputStream closed = InputStream.nullInputStream();
    closed.close();

    assertThat(PluginRun.of(posix, environment("ADD"), closed).code()).isEqualTo(5);
  }

  @Test
  void internalErrorIsOneErrorTooAndAsksForAReport() {
    posix.withInternalError(new IllegalStateException("oops"));

    PluginRun run = run("ADD", MESHED);

    assertThat(run.code()).isEqualTo(999);
    assertThat(run.message()).isEqualTo("internal error: java.lang.IllegalStateException: oops");
    assertThat(run.details()).isEqualTo("please report it as a bug of sluice-cni");
  }

  /** The log's line must stay one line, whatever the runtime says. */
  @Test
  void podCannotForgeALineOfTheLog() {
    Map<String, String> environment = environment("ADD");
    environment.put("CNI_ARGS", "K8S_POD_NAMESPACE=a\"\nb;K8S_POD_NAME=c\\");

    PluginRun run = run(environment, UNMESHED);

    assertThat(run.log()).hasLineCount(1).contains("pod=\"a\\\" b/c\\\\\"");
  }

  /** What costs an annotated pod nothing must not be asked for. */
  @Test
  void podWhoseAnnotationDecidesAsksNeitherAgentNorClock() {
    posix.withAgent(AGENT, "{}");

    PluginRun run = run("ADD", withSockets("{'sluice.mesh/redirect':'{}'}", ""));

    assertThat(run.status()).isZero();
    assertThat(posix.calls()).doesNotContain("unix socket", "clock", "wait");
    assertThat(posix.sent()).isEmpty();
  }

  @Test
  void agentDecidesWhereTheRuntimePassesNoAnnotations() {
    posix.withAgent(AGENT, "{\"v\":1,\"answer\":\"meshed\",\"policy\":{\"v\":1}}\n");
    Map<String, String> environment = environment("ADD");
    environment.put("CNI_ARGS", "K8S_POD_NAMESPACE=shop;K8S_POD_NAME=web-0;K8S_POD_UID=6f2c");

    PluginRun run = run(environment, withoutAnnotations(""));

    assertThat(run.status()).isZero();
    assertThat(run.log()).contains("meshed: rules installed by nf_tables");
    assertThat(posix.calls()).containsSubsequence("unix socket", "setns 4026532001", "send 10");
    assertThat(posix.sent())
        .containsExactly(
            "{\"v\":1,\"question\":\"decision\",\"namespace\":\"shop\",\"name\":\"web-0\","
                + "\"uid\":\"6f2c\",\"profiles\":[\"sluice\"],\"waitMilliseconds\":7499}\n");
    assertThat(posix.isAllClosed()).isTrue();
  }

  @Test
  void podThatTheAgentLeavesAlonePasses() {
    posix.withAgent(
        AGENT,
        "{\"v\":1,\"answer\":\"not-meshed\",\"reason\":\"asleep\",\"sentence\":\"it sleeps\"}\n");

    PluginRun run = run("ADD", withoutAnnotations(""));

    assertThat(run.status()).isZero();
    assertThat(run.log()).contains("not meshed: it sleeps");
    assertNothingIsTouched();
  }

  /** As on a node whose agent is down, with Multus in between: what blames the right one. */
  @Test
  void podIsToBeTriedAgainWhenTheAgentDoesNotAnswerWithinEightSeconds() {
    PluginRun run = run("ADD", withoutAnnotations(""));

    assertThat(run.code()).isEqualTo(11);
    assertThat(run.message()).contains("Multus never passes them on", "the node agent was asked");
    assertThat(run.details())
        .contains("does not answer at " + AGENT, "ENOENT", "DaemonSet sluice-node");
    assertThat(posix.nanoTime() / 1_000_000_000).isBetween(7L, 8L);
    assertNothingIsTouched();
    assertThat(posix.isAllClosed()).isTrue();
  }

  @Test
  void agentThatIsNotRootIsNotBelieved() {
    posix.withAgent(AGENT, "{\"v\":1,\"answer\":\"busy\"}\n").withAgentOfUser(1000);

    PluginRun run = run("ADD", withoutAnnotations(""));

    assertThat(run.code()).isEqualTo(11);
    assertThat(run.details()).contains("user 1000 listens at " + AGENT);
    assertThat(posix.sent()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ADD | {'sluice.mesh/redirect':'{}'} | \"code\":0 |"
            + " \"decision\":\"meshed\",\"backend\":\"nf_tables\"",
        "ADD | {} | \"code\":0 | \"decision\":\"not-meshed\",\"reason\":\"no-annotation\"",
        "ADD | {'sluice.mesh/inbound-port':'x'} | \"code\":7 | \"container\":\"c0ffee\"}",
        "DEL | {} | \"code\":0 | \"container\":\"c0ffee\"}",
        "CHECK | {'sluice.mesh/redirect':'{}'} | \"code\":101 | \"decision\":\"meshed\"}",
      })
  void operationIsToldInOneEvent(String command, String annotations, String code, String decision) {
    posix.withAgent(EVENTS, "");

    PluginRun run = run(command, withSockets(annotations, "'eventSocket':'" + EVENTS + "',"));

    assertThat(run.output()).doesNotContain("eventSocket");
    assertThat(posix.sent()).hasSize(1);
    assertThat(posix.sent().getFirst())
        .startsWith("{\"v\":1,\"operation\":\"" + command + "\"," + code + ",\"microseconds\":1,")
        .contains("\"namespace\":\"shop\",\"name\":\"web-0\",\"container\":\"c0ffee\"")
        .contains(decision)
        .endsWith("}\n");
    assertThat(posix.calls()).doesNotContain("wait");
    assertThat(posix.isAllClosed()).isTrue();
  }

  @Test
  void eventThatNobodyTakesIsNoReasonToFailOrToWait() {
    PluginRun run = run("ADD", withSockets("{}", "'eventSocket':'" + EVENTS + "',"));

    assertThat(run.status()).isZero();
    assertThat(posix.calls()).contains("unix socket").doesNotContain("wait");
    assertThat(posix.isAllClosed()).isTrue();
  }

  @Test
  void delOfAConfigurationWithAWrongEventSocketSucceeds() {
    assertThat(run("DEL", withSockets("{}", "'eventSocket':7,")).status()).isZero();
    assertThat(run("ADD", withSockets("{}", "'eventSocket':7,")).code()).isEqualTo(7);
  }

  private void assertNothingIsTouched() {
    assertThat(posix.calls()).noneMatch(call -> call.startsWith("setns"));
    assertThat(posix.calls()).noneMatch(call -> call.startsWith("netlink"));
  }

  private PluginRun run(String command, String stdin) {
    return run(environment(command), stdin);
  }

  private PluginRun run(Map<String, String> environment, String stdin) {
    return PluginRun.of(posix, environment, stdin);
  }

  private static String annotations(String annotations) {
    return configuration(
        "'exempt':{'namespace':'sluice-system','podNamePrefix':'sluice-node-'},"
            + "'excludeNamespaces':['kube-system'],'runtimeConfig':"
            + pod(annotations)
            + ",'prevResult':"
            + RESULT);
  }

  private static String applicationAtThePodsAddress(String... addresses) {
    StringJoiner ips = new StringJoiner(",", "[", "]");
    for (String address : addresses) {
      ips.add("{'address':'" + address + "','interface':0}");
    }
    return configuration(
        "'runtimeConfig':"
            + pod("{'sluice.mesh/application-address':'pod'}")
            + ",'prevResult':{'interfaces':[{'name':'eth0','sandbox':'/run/netns/pod'}],'ips':"
            + ips
            + "}");
  }

  private static String withSockets(String annotations, String keys) {
    return configuration(
        ("'agentSocket':'" + AGENT + "'," + keys + "'prevResult':" + RESULT + ",'runtimeConfig':")
            + pod(annotations).replace("'{}'", "'{\\'v\\':1}'"));
  }

  private static String withoutAnnotations(String keys) {
    return configuration("'agentSocket':'" + AGENT + "'," + keys + "'prevResult':" + RESULT);
  }

  private static String pod(String annotations) {
    return "{'io.kubernetes.cri.pod-annotations':" + annotations + "}";
  }

  private static String configuration(String keys) {
    // nft alone: with auto, what the fake kernel refuses would be tried by the real iptables.
    return ("{'cniVersion':'1.1.0','name':'net','type':'sluice-cni','backend':'nft'," + keys + "}")
        .replace('\'', '"');
  }
}
