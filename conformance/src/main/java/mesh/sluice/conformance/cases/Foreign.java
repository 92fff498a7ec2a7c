package mesh.sluice.conformance.cases;

import java.util.List;
import mesh.sluice.conformance.netns.NetworkNamespace;
import mesh.sluice.conformance.netns.Pod;

/**
 * What others may do to the same pod and node: it must be left alone, and must not disturb CHECK.
 */
final class Foreign {
  private static final String TABLE = "conformance_foreign";
  private static final String RULES =
      "table inet %s { chain output { type nat hook output priority 10; tcp dport 9 accept; }; }"
          .formatted(TABLE);

  private Foreign() {}

  /** Adds a table with a chain and a rule to the pod and, once, to the node. */
  static void rulesIn(Trial trial, Pod pod) {
    trial.inPod(pod, "nft", RULES);
    if (list(trial, trial.testEnvironment().node()).isEmpty()) {
      trial.inNode("nft", RULES);
    }
  }

  /** These tables as they are now. */
  static String rulesOf(Trial trial, Pod pod) {
    return list(trial, pod.namespace()) + list(trial, trial.testEnvironment().node());
  }

  /** Adds rules, a route, an address and an interface. */
  static void everythingIn(Trial trial, Pod pod) {
    rulesIn(trial, pod);
    trial.inPod(
        pod, "ip", "route", "add", "198.51.100.0/24", "dev", pod.interfaceName(), "scope", "link");
    trial.inPod(pod, "ip", "addr", "add", "192.0.2.9/32", "dev", pod.interfaceName());
    trial.inPod(pod, "ip", "link", "add", "later0", "type", "veth", "peer", "name", "later1");
  }

  private static String list(Trial trial, NetworkNamespace namespace) {
    return trial
        .testEnvironment()
        .shell()
        .attempt(namespace.inside(List.of("nft", "-s", "list", "table", "inet", TABLE)))
        .output();
  }
}
