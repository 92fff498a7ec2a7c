package mesh.sluice.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import mesh.sluice.kernel.TestNetns;

/**
 * Istio's own program, which istio-init runs and istio-cni contains, given what either would give
 * it for a pod.
 */
public final class IstioIptables {
  private static final String TRAFFIC = "traffic.sidecar.istio.io/";
  private static final String TPROXY = "TPROXY";
  private static final String AGENT = "15020";

  private IstioIptables() {}

  /** Installs Istio's rules for {@code pod} in a namespace that has none. */
  public static void install(IstioPod pod, TestNetns netns) {
    switch (pod.way()) {
      // The template copies the proxy's metadata to the init container.
      case INIT_CONTAINER -> install(pod.env(), initContainer(pod), netns);
      case CNI_PLUGIN -> install(Map.of(), cniPlugin(pod), netns);
    }
  }

  /**
   * Starts the program in a namespace that has no rules, as an init container would.
   *
   * @param env all of its variables
   */
  public static void install(Map<String, String> env, List<String> arguments, TestNetns netns) {
    List<String> command = new ArrayList<>(List.of("env", "--ignore-environment"));
    // Beside the names of its own, the program finds iptables by the usual path.
    command.add("PATH=" + System.getenv("PATH"));
    env.forEach((name, value) -> command.add(name + "=" + value));
    command.add(program());
    command.addAll(arguments);
    // Which variant is not what is compared; this one can be taken away again in one go.
    command.add("--force-iptables-binary=nft");
    netns.run(command.toArray(String[]::new));
  }

  /** Takes away all that {@link #install} has made, but for {@code ::6} on {@code lo}. */
  public static void remove(IstioPod pod, TestNetns netns) {
    netns.run("nft", "flush", "ruleset");
    if (isTransparent(pod)) {
      netns.ip("rule delete fwmark 1337", "route flush table 133");
      if (pod.flag("ISTIO_DUAL_STACK")) {
        netns.run("ip", "-6", "rule", "delete", "fwmark", "1337");
        netns.run("ip", "-6", "route", "flush", "table", "133");
      }
    }
  }

  /** The route goes with the first rule for inbound ports. */
  private static boolean isTransparent(IstioPod pod) {
    return pod.annotation("sidecar.istio.io/interceptionMode", "").equals(TPROXY)
        && !pod.annotation(TRAFFIC + "includeInboundPorts", "*").isEmpty();
  }

  /** What istiod's template makes of annotations, with its default values. */
  public static List<String> initContainer(IstioPod pod) {
    List<String> arguments = common(pod);
    // The template names no group; the program takes the user's number for it.
    arguments.addAll(List.of("-u", "1337"));
    arguments.addAll(
        List.of(
            "-d",
            "15090,15021,"
                + withStatusPort(
                    pod.annotation("status.sidecar.istio.io/port", AGENT),
                    pod.annotation(TRAFFIC + "excludeInboundPorts", ""))));
    Map<String, String> all = pod.annotations();
    add(arguments, "-q", all.get(TRAFFIC + "includeOutboundPorts"));
    add(arguments, "-o", all.get(TRAFFIC + "excludeOutboundPorts"));
    return arguments;
  }

  private static String withStatusPort(String port, String excluded) {
    Set<String> ports = new LinkedHashSet<>(entries(excluded));
    if (!port.isEmpty() && !port.equals("0")) {
      ports.add(port);
    }
    return String.join(",", ports);
  }

  /** What istio-cni makes of annotations and of the sidecar's environment. */
  private static List<String> cniPlugin(IstioPod pod) {
    List<String> arguments = common(pod);
    arguments.addAll(List.of("-u", pod.user().toString(), "-g", pod.group().toString()));
    Set<String> excluded =
        new LinkedHashSet<>(entries(pod.annotation(TRAFFIC + "excludeInboundPorts", AGENT)));
    excluded.addAll(List.of(AGENT, "15021", "15090"));
    arguments.addAll(List.of("-d", String.join(",", excluded)));
    arguments.addAll(List.of("-q", pod.annotation(TRAFFIC + "includeOutboundPorts", "")));
    arguments.addAll(List.of("-o", pod.annotation(TRAFFIC + "excludeOutboundPorts", AGENT)));
    boolean dns = pod.flag("ISTIO_META_DNS_CAPTURE");
    arguments.add("--redirect-dns=" + dns);
    arguments.add("--capture-all-dns=" + dns);
    arguments.add("--drop-invalid=" + pod.flag("INVALID_DROP"));
    arguments.add("--dual-stack=" + pod.flag("ISTIO_DUAL_STACK"));
    return arguments;
  }

  private static List<String> common(IstioPod pod) {
    List<String> arguments = new ArrayList<>(List.of("-p", "15001", "-z", "15006"));
    arguments.addAll(
        List.of(
            "-m", pod.annotation("sidecar.istio.io/interceptionMode", "REDIRECT"),
            "-i", pod.annotation(TRAFFIC + "includeOutboundIPRanges", "*"),
            "-x", pod.annotation(TRAFFIC + "excludeOutboundIPRanges", ""),
            "-b", pod.annotation(TRAFFIC + "includeInboundPorts", "*")));
    Map<String, String> all = pod.annotations();
    add(
        arguments,
        "-k",
        Optional.ofNullable(all.get("istio.io/reroute-virtual-interfaces"))
            .orElse(all.get(TRAFFIC + "kubevirtInterfaces")));
    add(arguments, "-c", all.get(TRAFFIC + "excludeInterfaces"));
    return arguments;
  }

  private static void add(List<String> arguments, String option, String value) {
    if (value != null) {
      arguments.addAll(List.of(option, value));
    }
  }

  private static List<String> entries(String list) {
    return list.isEmpty() ? List.of() : List.of(list.split(",", -1));
  }

  private static String program() {
    String cache = System.getProperty("sluice.cache");
    if (cache == null) {
      throw new AssertionError("the system property sluice.cache is not set: run tests by Maven");
    }
    Path program = Path.of(cache, "peers", "istio-iptables");
    if (!Files.isExecutable(program)) {
      throw new AssertionError(program + " is missing; run toolchain/prepare peers");
    }
    return program.toString();
  }
}
