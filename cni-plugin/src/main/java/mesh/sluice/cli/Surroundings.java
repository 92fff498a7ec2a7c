package mesh.sluice.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.route.MarkRule;
import mesh.sluice.rules.RuleCompiler;
import mesh.sluice.rules.TransparentRules;

/** What the rules rely on besides: as {@link mesh.sluice.redirect.PodRedirect} installs it. */
final class Surroundings {
  private Surroundings() {}

  /** The commands that do in a namespace what ADD does there besides the rules. */
  static List<String> commands(RedirectPolicy policy, FamilyChoice choice) {
    List<String> commands = new ArrayList<>();
    Optional<IpFamily> only = choice.family();
    commands.add("ip link set lo up");
    if (only.isEmpty() || only.get() == IpFamily.IPV6) {
      localRoute("lo", 1, commands);
      localRoute("eth0", 2, commands);
      commands.add("sysctl net.ipv6.ip_nonlocal_bind=1");
    }
    if (policy.inbound().mode() == InboundMode.TPROXY) {
      for (IpFamily family : IpFamily.values()) {
        if (only.isEmpty() || only.get() == family) {
          route(family, commands);
        }
      }
    }
    return commands;
  }

  /** Two routes to one address need metrics that differ: ADD adds the number of the interface. */
  private static void localRoute(String link, int number, List<String> commands) {
    commands.add(
        "ip -6 route add local "
            + RuleCompiler.INBOUND_SOURCE_IPV6
            + " dev "
            + link
            + " table local proto 83 metric "
            + (1024 + number));
  }

  private static void route(IpFamily family, List<String> commands) {
    String ip = family == IpFamily.IPV4 ? "ip -4 " : "ip -6 ";
    int table = TransparentRules.ROUTE_TABLE;
    for (MarkRule rule :
        MarkRule.of(TransparentRules.INTERCEPTED_MARK, TransparentRules.INBOUND_MARK, table)) {
      commands.add(ip + "rule add " + rule);
    }
    commands.add(ip + "route add local default dev lo table " + table);
  }
}
