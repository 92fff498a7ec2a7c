package mesh.sluice.conformance.cases;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import mesh.sluice.conformance.driver.Exchange;
import mesh.sluice.conformance.netns.NetworkState;
import mesh.sluice.conformance.netns.Pod;

/** Items 1 to 17: environment, stdin and exit code. */
final class InvocationCases {
  static final Map<String, ConformanceCase> CASES =
      Map.ofEntries(
          Map.entry("1", InvocationCases::refusesUnknownCommand),
          Map.entry("2", InvocationCases::answersEmptyCommand),
          Map.entry("3", InvocationCases::requiresWhatACommandNeeds),
          Map.entry("4", InvocationCases::namesEveryMissingVariable),
          Map.entry("5", InvocationCases::refusesMalformedContainerId),
          Map.entry("6", InvocationCases::refusesMalformedInterfaceName),
          Map.entry("7", InvocationCases::refusesUnreadableInput),
          Map.entry("8", InvocationCases::refusesMalformedNetworkName),
          Map.entry("9", InvocationCases::copesWithUnknownFields),
          Map.entry("10", InvocationCases::givesReservedKeysNoMeaning),
          Map.entry("12", InvocationCases::readsArguments),
          Map.entry("13", InvocationCases::entersTheNamespace),
          Map.entry("14", InvocationCases::refusesItsOwnNamespace),
          Map.entry("15", InvocationCases::refusesWhatIsNotANamespace),
          Map.entry("16", InvocationCases::writesOnlyTheAnswer),
          Map.entry("17", InvocationCases::exitCodeTellsSuccess));

  private static final String KUBERNETES_ARGUMENTS =
      "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=web-0;"
          + "K8S_POD_INFRA_CONTAINER_ID=0123456789abcdef;K8S_POD_UID=7c0ffee0-0000;NEW_IN_2030=x";

  private InvocationCases() {}

  private static void refusesUnknownCommand(Trial trial) {
    Pod pod = trial.pod();
    for (String command : List.of("FROBNICATE", "add", "Add")) {
      String what = "CNI_COMMAND=" + command;
      Exchange exchange = trial.send(trial.request(command, pod));
      Expect.names(Expect.error(exchange, what, 4), what, command);
    }
  }

  private static void answersEmptyCommand(Trial trial) {
    Request request = trial.request("ADD", trial.pod());
    Exchange empty = trial.send(request.with("CNI_COMMAND", ""));
    if (empty.exitCode() == 0) {
      Expect.that(empty.output().isBlank(), "an empty CNI_COMMAND: wrote to stdout");
      Expect.that(!empty.errors().isBlank(), "an empty CNI_COMMAND: exit 0 without a word");
    } else {
      Expect.error(empty, "an empty CNI_COMMAND", 4);
    }
  }

  private static void requiresWhatACommandNeeds(Trial trial) {
    Pod pod = trial.pod();
    requires(trial, pod, "ADD", "CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME", "CNI_PATH");
    if (Versions.atLeast(trial.version(), "0.4.0")) {
      requires(trial, pod, "CHECK", "CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME", "CNI_PATH");
    }
    requires(trial, pod, "DEL", "CNI_CONTAINERID", "CNI_IFNAME", "CNI_PATH");
    Expect.success(
        trial.send(trial.request("DEL", pod).without("CNI_NETNS")), "DEL without CNI_NETNS");
    Expect.success(
        trial.send(trial.request("VERSION").without("CNI_PATH")), "VERSION with CNI_COMMAND alone");
  }

  private static void requires(Trial trial, Pod pod, String command, String... variables) {
    for (String variable : variables) {
      String what = command + " without " + variable;
      Exchange exchange = trial.send(trial.request(command, pod).without(variable));
      Expect.names(Expect.error(exchange, what, 4), what, variable);
    }
  }

  private static void namesEveryMissingVariable(Trial trial) {
    Request request = trial.request("ADD", trial.pod());
    Exchange exchange = trial.send(request.without("CNI_NETNS", "CNI_IFNAME"));
    String what = "ADD without CNI_NETNS and CNI_IFNAME";
    ObjectNode error = Expect.error(exchange, what, 4);
    Expect.names(error, what, "CNI_NETNS");
    Expect.names(error, what, "CNI_IFNAME");
  }

  private static void refusesMalformedContainerId(Trial trial) {
    refusesValues(trial, "CNI_CONTAINERID", List.of("", "-leading", ".dot", "a b", "a/b", "ä"));
  }

  private static void refusesMalformedInterfaceName(Trial trial) {
    refusesValues(
        trial, "CNI_IFNAME", List.of("", "sixteencharacter", ".", "..", "a/b", "a:b", "a b"));
  }

  private static void refusesValues(Trial trial, String variable, List<String> values) {
    Request request = trial.request("ADD", trial.pod());
    for (String value : values) {
      String what = "%s='%s'".formatted(variable, value);
      Expect.error(trial.send(request.with(variable, value)), what, 4);
    }
  }

  private static void refusesUnreadableInput(Trial trial) {
    Request request = trial.request("ADD", trial.pod());
    Expect.error(trial.send(request.withInput("not JSON")), "stdin 'not JSON'", 6);
    Expect.error(trial.send(request.withInput("")), "empty stdin", 6);
    Expect.error(trial.send(request.withInput("[]")), "a list on stdin", 6);
    // Open for writing only, it gives the read error EBADF.
    List<String> writeOnly = List.of("sh", "-c", "exec \"$0\" \"$@\" 0>/dev/null");
    Expect.error(trial.send(request.startedBy(writeOnly)), "stdin that cannot be read (EBADF)", 5);
  }

  private static void refusesMalformedNetworkName(Trial trial) {
    Request request = trial.request("ADD", trial.pod());
    Expect.error(trial.send(request.configured(c -> c.remove("name"))), "no network name", 7);
    for (String name : List.of("", "a b", "-leading", "a/b")) {
      Exchange exchange = trial.send(request.configured(c -> c.put("name", name)));
      Expect.error(exchange, "network name '" + name + "'", 7);
    }
  }

  private static void copesWithUnknownFields(Trial trial) {
    Request request =
        trial
            .request("ADD", trial.pod())
            .configured(c -> c.putObject("xUnknown").put("inner", "value-4711"));
    Exchange exchange = trial.send(request);
    String what = "an unknown field in the configuration";
    if (exchange.exitCode() == 0) {
      Expect.result(exchange, what);
      return;
    }
    ObjectNode error = Expect.error(exchange, what, 2);
    Expect.names(error, what, "xUnknown");
    Expect.names(error, what, "value-4711");
  }

  private static void givesReservedKeysNoMeaning(Trial trial) {
    Pod plain = trial.pod();
    Pod adorned = trial.pod();
    trial.add(plain);
    Request request =
        trial
            .request("ADD", adorned)
            .configured(
                c -> {
                  c.putObject("args").putObject("cni").put("someKey", "someValue");
                  c.put("cni.dev/some-key", "some value");
                  c.withObjectProperty("runtimeConfig").put("someCapability", true);
                });
    Expect.result(trial.send(request), "ADD with args, cni.dev/some-key and a foreign capability");
    if (trial.plugin().observe().isPresent() && !trial.traits().keepsHostState()) {
      Expect.that(
          trial.observe(plain).equals(trial.observe(adorned)),
          "args, cni.dev/some-key or a foreign capability changed what ADD did");
    }
  }

  private static void readsArguments(Trial trial) {
    Request request = trial.request("ADD", trial.pod());
    Expect.result(
        trial.send(request.with("CNI_ARGS", KUBERNETES_ARGUMENTS)),
        "CNI_ARGS of a Kubernetes runtime, with IgnoreUnknown=1");
    if (trial.traits().readsArguments()) {
      Expect.error(trial.send(request.with("CNI_ARGS", "no-equals-sign")), "CNI_ARGS without '='");
    }
  }

  private static void entersTheNamespace(Trial trial) {
    trial.requireObservation();
    trial.notApplicableIf(
        trial.traits().keepsHostState(),
        "declared to do its work in the runtime's namespace (keepsHostState)");
    Pod pod = trial.pod();
    NetworkState node = trial.nodeState();
    String before = trial.observe(pod);
    trial.add(pod);
    Expect.that(!trial.observe(pod).equals(before), "ADD did nothing that could be seen");
    Expect.unchanged(node, trial.nodeState(), "the runtime's namespace", "ADD");
  }

  private static void refusesItsOwnNamespace(Trial trial) {
    Pod pod = trial.pod();
    Path link = trial.testEnvironment().directory().resolve("link-to-node-" + pod.number());
    Path node = trial.testEnvironment().node().path();
    try {
      Files.createSymbolicLink(link, node);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (Path path : List.of(node, link, Path.of("/proc/self/ns/net"))) {
      for (String command : List.of("ADD", "DEL")) {
        String what = command + " with its own namespace as " + path.getFileName();
        Request request = trial.request(command, pod).with("CNI_NETNS", path.toString());
        trial.changingNothing(pod, what, () -> Expect.error(trial.send(request), what, 8));
      }
    }
  }

  private static void refusesWhatIsNotANamespace(Trial trial) {
    Pod pod = trial.pod();
    Path file = trial.testEnvironment().directory().resolve("plain-file-" + pod.number());
    try {
      Files.writeString(file, "not a namespace\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String what = "ADD with a plain file as CNI_NETNS";
    Request request = trial.request("ADD", pod).with("CNI_NETNS", file.toString());
    trial.changingNothing(pod, what, () -> Expect.error(trial.send(request), what));
  }

  private static void writesOnlyTheAnswer(Trial trial) {
    Pod pod = trial.pod();
    trial.add(pod);
    Expect.result(trial.send(trial.request("VERSION")), "VERSION");
    Expect.error(trial.send(trial.request("ADD", pod).withInput("{")), "ADD with broken stdin");
  }

  private static void exitCodeTellsSuccess(Trial trial) {
    Pod pod = trial.emptyPod();
    Expect.success(trial.cnitool("add", pod), "cnitool add");
    Expect.success(trial.cnitool("del", pod), "cnitool del");
    Exchange failure = trial.send(trial.request("ADD", trial.pod()).withInput("{"));
    Expect.that(failure.exitCode() != 0, "ADD with broken stdin exited 0");
  }
}
