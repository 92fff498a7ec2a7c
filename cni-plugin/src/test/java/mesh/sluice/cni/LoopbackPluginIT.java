package mesh.sluice.cni;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The CNI plugin loopback, which containerd calls beside the chain ({@code setup_serially = false},
 * its default): it sets {@code lo} up and fails if that has an address which is not one of
 * localhost's (plugins/main/loopback/loopback.go of containernetworking/plugins 1.9.1 and 1.10.0).
 */
class LoopbackPluginIT {
  private static final int PODS = 40;
  private static final int AT_ONCE = 8;
  private static final String REDIRECT = "{\"v\":1}";
  private static final String TRANSPARENT = "{\"v\":1,\"inbound\":{\"mode\":\"tproxy\"}}";
  private static final String LOOPBACK =
      "{\"cniVersion\":\"1.1.0\",\"name\":\"cni-loopback\",\"type\":\"loopback\"}";
  private static final Path PROGRAM =
      Path.of(System.getProperty("sluice.cache"), "cni", "loopback");

  @TempDir private Path directory;

  /** When it is called. */
  enum Order {
    BEFORE,
    BESIDE,
    AFTER
  }

  @ParameterizedTest
  @EnumSource
  void neverFailsForWhatAddHasMade(Order order) throws Exception {
    for (String policy : List.of(REDIRECT, TRANSPARENT)) {
      assertThat(inManyPods(() -> startPod(order, policy))).containsOnly("");
    }
  }

  private static List<String> inManyPods(Callable<String> pod) throws Exception {
    List<String> complaints = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<String>> started =
          IntStream.range(0, PODS).mapToObj(each -> threads.submit(pod)).toList();
      for (Future<String> each : started) {
        complaints.add(each.get());
      }
    }
    return complaints;
  }

  private static void ip(TestNetns netns, String... arguments) {
    List<String> command = new ArrayList<>(List.of("ip", "-netns", netns.name()));
    command.addAll(List.of(arguments));
    SystemCommand.run(command.toArray(String[]::new));
  }

  /** What went wrong; nothing if all went well. */
  private String startPod(Order order, String policy) throws Exception {
    try (TestNetns netns = TestNetns.create()) {
      ip(netns, "link", "set", "lo", "down");
      ip(netns, "link", "add", "eth0", "type", "bridge");
      ip(netns, "link", "set", "eth0", "up");
      Callable<PluginRun> loopback = () -> loopback(netns);
      Callable<PluginRun> add = () -> plugin("ADD", policy, netns);
      List<Callable<PluginRun>> calls =
          order == Order.BEFORE ? List.of(loopback, add) : List.of(add, loopback);
      StringBuilder complaints = new StringBuilder();
      for (PluginRun run : run(calls, order == Order.BESIDE)) {
        complaints.append(run.status() == 0 ? "" : run.output());
      }
      PluginRun check = plugin("CHECK", policy, netns);
      complaints.append(check.status() == 0 ? "" : check.output());
      PluginRun delete = plugin("DEL", policy, netns);
      return complaints.append(delete.status() == 0 ? "" : delete.output()).toString();
    }
  }

  private static List<PluginRun> run(List<Callable<PluginRun>> calls, boolean atOnce)
      throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(atOnce ? calls.size() : 1)) {
      List<PluginRun> runs = new ArrayList<>();
      for (Future<PluginRun> run : threads.invokeAll(calls)) {
        runs.add(run.get());
      }
      return runs;
    }
  }

  private PluginRun loopback(TestNetns netns) throws Exception {
    Map<String, String> environment = environment("ADD", netns);
    environment.put("CNI_IFNAME", "lo");
    return new NativePlugin(Files.createTempDirectory(directory, "loopback"), PROGRAM)
        .run(environment, LOOPBACK.getBytes(StandardCharsets.UTF_8));
  }

  private PluginRun plugin(String command, String policy, TestNetns netns) throws Exception {
    String input =
        """
        {"cniVersion": "1.1.0", "name": "n", "type": "sluice-cni",
         "prevResult": {"cniVersion": "1.1.0"},
         "runtimeConfig": {"io.kubernetes.cri.pod-annotations": {"sluice.mesh/redirect": "%s"}}}
        """
            .formatted(policy.replace("\"", "\\\""));
    return new NativePlugin(Files.createTempDirectory(directory, "sluice"))
        .run(environment(command, netns), input.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, String> environment(String command, TestNetns netns) {
    Map<String, String> environment = PluginRun.environment(command);
    environment.put("CNI_NETNS", netns.path().toString());
    return environment;
  }
}
