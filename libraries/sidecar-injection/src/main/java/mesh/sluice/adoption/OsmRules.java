package mesh.sluice.adoption;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import mesh.sluice.policy.ApplicationAddress;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.InterfaceRules;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.OutboundCapture;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.policy.SidecarIdentity;
import mesh.sluice.profile.CommaList;
import mesh.sluice.profile.ContainerNames;

/**
 * The policy that the rules of OSM's init container amount to. Each rule has to be one of those
 * that OSM writes, at a place where it has the meaning that OSM gives it.
 */
final class OsmRules {
  private static final String RETURN = "RETURN";
  private static final String INBOUND = "OSM_PROXY_INBOUND";
  private static final String TO_INBOUND_LISTENER = "OSM_PROXY_IN_REDIRECT";
  private static final String OUTBOUND = "OSM_PROXY_OUTBOUND";
  private static final String TO_OUTBOUND_LISTENER = "OSM_PROXY_OUT_REDIRECT";
  private static final String LOCALHOST = "127.0.0.1/32";
  private static final Set<String> CHAINS =
      Set.of("PREROUTING", "OUTPUT", INBOUND, TO_INBOUND_LISTENER, OUTBOUND, TO_OUTBOUND_LISTENER);
  private static final Set<String> POD_ADDRESS = Set.of("$POD_IP", "${POD_IP}");

  private final RestoreScript script;
  private final List<PortRange> excludedInboundPorts = new ArrayList<>();
  private final List<PortRange> excludedOutboundPorts = new ArrayList<>();
  private final Set<InterfaceName> interfacesIn = new HashSet<>();
  private final Set<InterfaceName> interfacesOut = new HashSet<>();
  private final List<Cidr> excluded = new ArrayList<>();
  private final List<Cidr> included = new ArrayList<>();
  private ApplicationAddress applicationAddress = ApplicationAddress.LOOPBACK;
  private boolean includesAll;

  OsmRules(RestoreScript script) {
    this.script = script;
  }

  /**
   * @throws NotUnderstoodException naming the rule that OSM does not write, or not there
   */
  RedirectPolicy read() throws NotUnderstoodException {
    for (String chain : script.chains().keySet()) {
      if (!CHAINS.contains(chain)) {
        throw script.rules(chain).getFirst().notUnderstood();
      }
    }
    int inboundPort = listener(TO_INBOUND_LISTENER);
    int outboundPort = listener(TO_OUTBOUND_LISTENER);
    requireJump("PREROUTING", INBOUND, List.copyOf(script.rules("PREROUTING")));
    readInbound();
    OwnerId sidecar = readOutbound();
    readOutput(sidecar);
    if (!interfacesIn.equals(interfacesOut)) {
      throw new NotUnderstoodException(
          ContainerNames.OSM_INIT,
          interfacesIn + " and " + interfacesOut,
          "the interfaces excluded inbound and outbound differ");
    }
    try {
      return new RedirectPolicy(
          new SidecarIdentity(List.of(sidecar), List.of(), PortSet.NONE),
          new InboundCapture(
              InboundMode.REDIRECT,
              inboundPort,
              PortSet.ALL,
              new PortSet(excludedInboundPorts),
              applicationAddress),
          new OutboundCapture(
              outboundPort,
              includesAll ? CidrSet.ALL : new CidrSet(included),
              new CidrSet(excluded),
              PortSet.NONE,
              new PortSet(excludedOutboundPorts)),
          Optional.empty(),
          new InterfaceRules(List.copyOf(interfacesIn), List.of()),
          false);
    } catch (InvalidPolicyException e) {
      throw new NotUnderstoodException(ContainerNames.OSM_INIT, e.value(), e.remedy());
    }
  }

  /** Only the first rule of these chains is ever met: it redirects everything. */
  private int listener(String chain) throws NotUnderstoodException {
    List<RestoreRule> rules = script.rules(chain);
    if (rules.isEmpty() || !rules.getFirst().is("REDIRECT", "--to-ports")) {
      throw wrong(chain, rules);
    }
    return value(rules.getFirst(), "--to-ports", CommaList::port);
  }

  private void readInbound() throws NotUnderstoodException {
    Deque<RestoreRule> rules = new ArrayDeque<>(script.rules(INBOUND));
    while (!rules.isEmpty()) {
      RestoreRule rule = rules.removeFirst();
      if (rule.is(RETURN, "--dports")) {
        excludedInboundPorts.addAll(value(rule, "--dports", CommaList::optionPorts).ranges());
      } else if (rule.is(RETURN, "-i")) {
        interfacesIn.add(value(rule, "-i", CommaList::interfaceName));
      } else if (rule.is(TO_INBOUND_LISTENER) && rules.isEmpty()) {
        return;
      } else {
        throw rule.notUnderstood();
      }
    }
    throw wrong(INBOUND, List.of());
  }

  /**
   * @return the sidecar's user
   */
  private OwnerId readOutbound() throws NotUnderstoodException {
    Deque<RestoreRule> rules = new ArrayDeque<>(script.rules(OUTBOUND));
    while (!rules.isEmpty() && rules.getFirst().is(RETURN, "--dports")) {
      excludeOutboundPorts(rules.removeFirst());
    }
    RestoreRule hairpin = rules.isEmpty() ? null : rules.removeFirst();
    if (hairpin == null
        || !hairpin.is(TO_INBOUND_LISTENER, "-o", "!-d", "--uid-owner")
        || !hairpin.has("-o", "lo")
        || !hairpin.has("!-d", LOCALHOST)) {
      throw wrong(OUTBOUND, hairpin == null ? List.of() : List.of(hairpin));
    }
    String user = hairpin.value("--uid-owner");
    require(
        rules,
        rule ->
            rule.is(RETURN, "-o", "!--uid-owner")
                && rule.has("-o", "lo")
                && rule.has("!--uid-owner", user));
    require(rules, rule -> rule.is(RETURN, "--uid-owner") && rule.has("--uid-owner", user));
    require(rules, rule -> rule.is(RETURN, "-d") && rule.has("-d", LOCALHOST));
    readExclusions(rules);
    readInclusions(rules);
    return value(hairpin, "--uid-owner", OwnerId::parse);
  }

  private void readExclusions(Deque<RestoreRule> rules) throws NotUnderstoodException {
    while (!rules.isEmpty()) {
      RestoreRule rule = rules.getFirst();
      if (rule.is(RETURN, "--dports")) {
        excludeOutboundPorts(rule);
      } else if (rule.is(RETURN, "-o")) {
        interfacesOut.add(value(rule, "-o", CommaList::interfaceName));
      } else if (rule.is(RETURN, "-d")) {
        excluded.add(value(rule, "-d", CommaList::rangeOrAddress));
      } else {
        return;
      }
      rules.removeFirst();
    }
  }

  private void readInclusions(Deque<RestoreRule> rules) throws NotUnderstoodException {
    while (!rules.isEmpty()) {
      RestoreRule rule = rules.removeFirst();
      if (rule.is(TO_OUTBOUND_LISTENER, "-d")) {
        Cidr range = value(rule, "-d", CommaList::rangeOrAddress);
        // The application reaches its own loopback directly by an earlier rule.
        if (!new CidrSet(List.of(range)).includesLoopback()) {
          included.add(range);
        }
      } else if (rules.isEmpty() && (rule.is(RETURN) || rule.is(TO_OUTBOUND_LISTENER))) {
        includesAll = rule.is(TO_OUTBOUND_LISTENER);
        return;
      } else {
        throw rule.notUnderstood();
      }
    }
  }

  private void readOutput(OwnerId sidecar) throws NotUnderstoodException {
    List<RestoreRule> rules = new ArrayList<>(script.rules("OUTPUT"));
    if (!rules.isEmpty()
        && rules.getFirst().is("DNAT", "-o", "-d", "--uid-owner", "--to-destination")) {
      RestoreRule translation = rules.removeFirst();
      if (!translation.has("-o", "lo")
          || !translation.has("-d", LOCALHOST)
          || !translation.has("--uid-owner", sidecar.toString())
          || !POD_ADDRESS.contains(translation.value("--to-destination"))) {
        throw translation.notUnderstood();
      }
      applicationAddress = ApplicationAddress.POD;
    }
    requireJump("OUTPUT", OUTBOUND, rules);
  }

  private void excludeOutboundPorts(RestoreRule rule) throws NotUnderstoodException {
    excludedOutboundPorts.addAll(value(rule, "--dports", CommaList::optionPorts).ranges());
  }

  private static void requireJump(String chain, String target, List<RestoreRule> rules)
      throws NotUnderstoodException {
    if (rules.size() != 1 || !rules.getFirst().is(target)) {
      throw wrong(chain, rules);
    }
  }

  private static void require(Deque<RestoreRule> rules, Function<RestoreRule, Boolean> expected)
      throws NotUnderstoodException {
    RestoreRule rule = rules.pollFirst();
    if (rule == null || !expected.apply(rule)) {
      throw wrong(OUTBOUND, rule == null ? List.of() : List.of(rule));
    }
  }

  private static NotUnderstoodException wrong(String chain, List<RestoreRule> rules) {
    return rules.isEmpty()
        ? new NotUnderstoodException(
            ContainerNames.OSM_INIT, chain, "a rule of this chain is missing")
        : rules.getLast().notUnderstood();
  }

  private static <T> T value(RestoreRule rule, String option, Function<String, T> parse)
      throws NotUnderstoodException {
    try {
      return parse.apply(rule.value(option));
    } catch (InvalidPolicyException e) {
      throw rule.notUnderstood();
    }
  }
}
