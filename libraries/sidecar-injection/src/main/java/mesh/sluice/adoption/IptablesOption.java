package mesh.sluice.adoption;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import mesh.sluice.profile.IstioKey;

/**
 * The options of istio-iptables ({@code tools/istio-iptables/pkg/cmd/root.go} of Istio), and what
 * each means for the redirect.
 */
enum IptablesOption {
  OUTBOUND_PORT("p", "envoy-port", Kind.TEXT),
  INBOUND_PORT("z", "inbound-capture-port", Kind.TEXT),
  TUNNEL_PORT("e", "inbound-tunnel-port", Kind.TEXT),
  USERS("u", "proxy-uid", Kind.TEXT),
  GROUPS("g", "proxy-gid", Kind.TEXT),
  MODE("m", "istio-inbound-interception-mode", Kind.TEXT),
  INCLUDE_INBOUND_PORTS("b", "istio-inbound-ports", Kind.TEXT),
  EXCLUDE_INBOUND_PORTS("d", "istio-local-exclude-ports", Kind.TEXT),
  EXCLUDE_INTERFACES("c", "istio-exclude-interfaces", Kind.TEXT),
  INCLUDE_RANGES("i", "istio-service-cidr", Kind.TEXT),
  EXCLUDE_RANGES("x", "istio-service-exclude-cidr", Kind.TEXT),
  INCLUDE_OUTBOUND_PORTS("q", "istio-outbound-ports", Kind.TEXT),
  EXCLUDE_OUTBOUND_PORTS("o", "istio-local-outbound-ports-exclude", Kind.TEXT),
  VIRTUAL_INTERFACES("k", "kube-virt-interfaces", Kind.TEXT),
  MARK("t", "istio-inbound-tproxy-mark", Kind.TEXT),
  ROUTE_TABLE("r", "istio-inbound-tproxy-route-table", Kind.TEXT),
  REDIRECT_DNS("", "redirect-dns", Kind.FLAG, IstioKey.DNS_CAPTURE.key()),
  CAPTURE_ALL_DNS("", "capture-all-dns", Kind.FLAG),
  DROP_INVALID("", "drop-invalid", Kind.FLAG, IstioKey.INVALID_DROP.key()),
  /** Sluice redirects both families wherever the pod has them. */
  DUAL_STACK("", "dual-stack", Kind.FLAG, IstioKey.DUAL_STACK.key()),

  /** With these the program would install nothing, or not in the pod. */
  DRY_RUN("n", "dry-run", Kind.FLAG),
  CLEANUP_ONLY("", "cleanup-only", Kind.FLAG),
  SKIP_RULE_APPLY("", "skip-rule-apply", Kind.FLAG),
  NETWORK_NAMESPACE("", "network-namespace", Kind.TEXT),

  /** How rules are installed, watched and reported; not which. */
  RUN_VALIDATION("", "run-validation", Kind.FLAG),
  PROBE_PORT("", "iptables-probe-port", Kind.TEXT),
  PROBE_TIMEOUT("", "probe-timeout", Kind.TEXT),
  CNI_MODE("", "cni-mode", Kind.FLAG),
  RECONCILE("", "reconcile", Kind.FLAG),
  FORCE_APPLY("", "force-apply", Kind.FLAG),
  NATIVE_NFTABLES("", "native-nftables", Kind.FLAG),
  FORCE_BINARY("", "force-iptables-binary", Kind.TEXT),
  LOG_AS_JSON("", "log_as_json", Kind.FLAG),
  LOG_OUTPUT_LEVEL("", "log_output_level", Kind.TEXT),
  LOG_STACKTRACE_LEVEL("", "log_stacktrace_level", Kind.TEXT),
  LOG_CALLER("", "log_caller", Kind.TEXT),
  LOG_TARGET("", "log_target", Kind.TEXT);

  private enum Kind {
    TEXT,
    FLAG
  }

  private final String shorthand;
  private final String name;
  private final Kind kind;
  private final List<String> moreVariables;

  IptablesOption(String shorthand, String name, Kind kind, String... moreVariables) {
    this.shorthand = shorthand;
    this.name = name;
    this.kind = kind;
    this.moreVariables = List.of(moreVariables);
  }

  /** The option with two dashes. */
  static Optional<IptablesOption> named(String name) {
    return Arrays.stream(values()).filter(option -> option.name.equals(name)).findFirst();
  }

  /** The option with one dash. */
  static Optional<IptablesOption> abbreviated(char letter) {
    return Arrays.stream(values())
        .filter(option -> option.shorthand.equals(Character.toString(letter)))
        .findFirst();
  }

  /** Whether it needs no value. */
  boolean isFlag() {
    return kind == Kind.FLAG;
  }

  /** The variables that set it where no argument does; the last one that is set counts. */
  List<String> variables() {
    // -p alone has none, and what is logged is none of its business.
    if (this == OUTBOUND_PORT || name.contains("_")) {
      return List.of();
    }
    return Stream.concat(
            Stream.of(name.toUpperCase(Locale.ROOT).replace('-', '_')), moreVariables.stream())
        .toList();
  }

  /** How messages call it. */
  @Override
  public String toString() {
    return shorthand.isEmpty() ? "--" + name : "-" + shorthand;
  }
}
