package mesh.sluice.conformance.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.conformance.driver.Call;
import mesh.sluice.conformance.driver.Exchange;
import mesh.sluice.conformance.netns.NetworkNamespace;
import mesh.sluice.conformance.netns.NetworkState;
import mesh.sluice.conformance.netns.Pod;
import mesh.sluice.conformance.netns.Shell;
import mesh.sluice.conformance.netns.TestEnvironment;
import mesh.sluice.conformance.plugin.NamespaceCommand;
import mesh.sluice.conformance.plugin.PluginUnderTest;
import mesh.sluice.conformance.plugin.Traits;
import mesh.sluice.conformance.plugin.Variant;

/**
 * One run of one case: makes pods and requests for it, sends them, and keeps every exchange as
 * evidence. Its pods are removed when it closes.
 */
final class Trial implements AutoCloseable {
  private final Bench bench;
  private final TestEnvironment testEnvironment;
  private final List<Pod> pods = new ArrayList<>();
  private final List<Exchange> exchanges = Collections.synchronizedList(new ArrayList<>());

  Trial(Bench bench) {
    this.bench = bench;
    this.testEnvironment = bench.testEnvironment();
  }

  /** What was sent and what came back so far. */
  List<Exchange> exchanges() {
    return List.copyOf(exchanges);
  }

  PluginUnderTest plugin() {
    return bench.plugin();
  }

  Traits traits() {
    return bench.plugin().traits();
  }

  TestEnvironment testEnvironment() {
    return testEnvironment;
  }

  /** The highest version that the plugin and the suite have in common. */
  String version() {
    return bench.version();
  }

  /** The versions that the plugin supports, as its VERSION says. */
  List<String> supportedVersions() {
    return bench.supportedVersions();
  }

  /** The network's name, unique on this machine. */
  String network() {
    return testEnvironment.name() + "-net";
  }

  /** Ends the case as not applicable if it is so. */
  void notApplicableIf(boolean so, String reason) {
    if (so) {
      throw new NotApplicableException(reason);
    }
  }

  /** Ends the case as not applicable if the plugin's versions do not know a command. */
  void requireVersion(String minimum, String command) {
    notApplicableIf(
        !Versions.atLeast(version(), minimum),
        "%s needs CNI %s; VERSION lists only %s".formatted(command, minimum, supportedVersions()));
  }

  /** Ends the case as not applicable if the plugin's work cannot be seen. */
  void requireObservation() {
    notApplicableIf(
        plugin().observe().isEmpty(),
        "the description declares no 'observe': the suite cannot see the work");
  }

  /** The declared variant, or the case is not applicable. */
  Variant require(Optional<Variant> variant, String field, String what) {
    return variant.orElseThrow(
        () -> new NotApplicableException("the description declares no '" + field + "': " + what));
  }

  /** A pod as the plugin expects it on ADD. */
  Pod pod() {
    return pod("eth0");
  }

  /** A pod whose interface has that name. */
  Pod pod(String interfaceName) {
    return keep(
        traits().chained()
            ? testEnvironment.connectedPod(interfaceName)
            : testEnvironment.emptyPod());
  }

  /** A pod without any link, for a whole chain to fill. */
  Pod emptyPod() {
    return keep(testEnvironment.emptyPod());
  }

  private Pod keep(Pod pod) {
    pods.add(pod);
    return pod;
  }

  // ---- requests ---------------------------------------------------------------------------------

  /** A request that makes the plugin do its work. */
  Request request(String command, Pod pod) {
    return request(command, pod, plugin().work(), version());
  }

  /** A request by a variant, in a version. */
  Request request(String command, Pod pod, Variant variant, String version) {
    Map<String, String> environment = new LinkedHashMap<>(Shell.PATH);
    environment.put("CNI_COMMAND", command);
    environment.put("CNI_PATH", bench.searchPath());
    environment.put("CNI_CONTAINERID", pod.containerId());
    environment.put("CNI_NETNS", pod.namespace().path().toString());
    environment.put("CNI_IFNAME", pod.interfaceName());
    if (!variant.arguments().isEmpty()) {
      environment.put("CNI_ARGS", variant.arguments());
    }
    ObjectNode configuration = configuration(variant, version);
    if (traits().chained()) {
      configuration.set("prevResult", PreviousResult.of(pod, version));
    }
    return new Request(environment, configuration, null, variant.wrapper());
  }

  /** A request that concerns no container: STATUS or GC. */
  Request request(String command) {
    return requestByVariant(command, plugin().work());
  }

  /** A request that concerns no container, by a variant. */
  Request requestByVariant(String command, Variant variant) {
    Map<String, String> environment = new LinkedHashMap<>(Shell.PATH);
    environment.put("CNI_COMMAND", command);
    environment.put("CNI_PATH", bench.searchPath());
    ObjectNode configuration = configuration(variant, version());
    configuration.remove("runtimeConfig");
    return new Request(environment, configuration, null, variant.wrapper());
  }

  /**
   * As libcni derives it from the list: without capabilities, with what the runtime offers for
   * them.
   */
  private ObjectNode configuration(Variant variant, String version) {
    ObjectNode configuration = JsonNodeFactory.instance.objectNode();
    configuration.put("cniVersion", version).put("name", network()).put("type", plugin().binary());
    configuration.setAll(plugin().entry().deepCopy());
    configuration.setAll(variant.entry().deepCopy());
    configuration.remove("capabilities");
    ObjectNode runtime = JsonNodeFactory.instance.objectNode();
    for (String capability : plugin().capabilities()) {
      JsonNode value = variant.capabilityArguments().get(capability);
      if (value != null) {
        runtime.set(capability, value.deepCopy());
      }
    }
    if (!runtime.isEmpty()) {
      configuration.set("runtimeConfig", runtime);
    }
    return configuration;
  }

  // ---- sending ----------------------------------------------------------------------------------

  /** Sends a request to the plugin. */
  Exchange send(Request request) {
    List<String> command = new ArrayList<>(request.wrapper());
    command.add(bench.binary().toString());
    return inNode(command, request.environment(), request.input());
  }

  /** Sends ADD, which must succeed, and returns the result. */
  ObjectNode add(Pod pod) {
    return Expect.result(send(request("ADD", pod)), "ADD");
  }

  /**
   * Runs the real cnitool on a real chain: {@code bridge} with {@code host-local} before a chained
   * plugin.
   */
  Exchange cnitool(String verb, Pod pod) {
    Map<String, String> environment = new LinkedHashMap<>(Shell.PATH);
    environment.put("CNI_PATH", bench.searchPath());
    environment.put("NETCONFPATH", Chain.write(this).toString());
    environment.put("CAP_ARGS", plugin().work().capabilityArguments().toString());
    if (!plugin().work().arguments().isEmpty()) {
      environment.put("CNI_ARGS", plugin().work().arguments());
    }
    environment.put("CNI_IFNAME", pod.interfaceName());
    List<String> command =
        List.of(bench.cnitool().toString(), verb, network(), pod.namespace().path().toString());
    return inNode(command, environment, new byte[0]);
  }

  private Exchange inNode(List<String> command, Map<String, String> environment, byte[] input) {
    Call call = new Call(testEnvironment.node().inside(command), environment, input);
    Exchange exchange = testEnvironment.driver().run(call);
    exchanges.add(exchange);
    return exchange;
  }

  // ---- observing --------------------------------------------------------------------------------

  /** What shows the plugin's work for a pod; empty if it shows nothing. */
  String observe(Pod pod) {
    NamespaceCommand command = plugin().observe().orElseThrow();
    Exchange exchange = testEnvironment.shell().attempt(in(command, pod));
    return exchange.exitCode() == 0 ? exchange.output().strip() : "";
  }

  /** Runs a declared command, which must succeed. */
  void change(NamespaceCommand command, Pod pod) {
    testEnvironment.shell().run(in(command, pod));
  }

  /** Runs a command in a pod, which must succeed. */
  void inPod(Pod pod, String... command) {
    testEnvironment.shell().run(pod.namespace().inside(List.of(command)));
  }

  /** Runs a command in the node, which must succeed. */
  void inNode(String... command) {
    testEnvironment.shell().run(testEnvironment.node().inside(List.of(command)));
  }

  /** Everything that a plugin could have changed. */
  NetworkState state(NetworkNamespace namespace) {
    return NetworkState.of(namespace, testEnvironment.shell());
  }

  /** The node's state. */
  NetworkState nodeState() {
    return state(testEnvironment.node());
  }

  private List<String> in(NamespaceCommand command, Pod pod) {
    List<String> words = command.with(pod.placeholders());
    return switch (command.place()) {
      case POD -> pod.namespace().inside(words);
      case NODE -> testEnvironment.node().inside(words);
    };
  }

  /**
   * Demands that neither the pods nor the node nor the machine itself change while something runs.
   *
   * @param what for the message
   */
  void changingNothing(Pod pod, String what, Runnable action) {
    NetworkState podBefore = state(pod.namespace());
    NetworkState nodeBefore = nodeState();
    NetworkState machineBefore = NetworkState.ofMachine(testEnvironment.shell());
    action.run();
    Expect.unchanged(podBefore, state(pod.namespace()), "the pod's namespace", what);
    Expect.unchanged(nodeBefore, nodeState(), "the namespace that the plugin started in", what);
    Expect.unchanged(
        machineBefore, NetworkState.ofMachine(testEnvironment.shell()), "THE MACHINE ITSELF", what);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    for (Pod pod : pods) {
      if (traits().keepsHostState()) {
        // Best effort, so that it does not pile up on the node; whether DEL works is for its own
        // cases to say.
        send(request("DEL", pod));
      }
      testEnvironment.remove(pod);
    }
  }
}
