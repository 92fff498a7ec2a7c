package mesh.sluice.iptables;

import java.util.Locale;
import java.util.Set;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.rules.Verdict;

/** Verdicts in iptables' words. */
final class Target {
  /** How the names of all of our chains begin. */
  static final String PREFIX = "SLUICE_";

  /** The target that intercepts transparently. */
  static final String TRANSPARENT_PROXY = "TPROXY";

  /** The targets that give packets another destination. */
  static final Set<String> DESTINATIONS = Set.of("DNAT", "REDIRECT", "NETMAP");

  /** Names of chains are shorter than {@code XT_EXTENSION_MAXNAMELEN}. */
  private static final int MAX_NAME = 28;

  private static final String ALL_BITS = "/0xffffffff";

  private Target() {}

  /** The name of a chain in iptables. */
  static String chain(String name) {
    String full = PREFIX + name.toUpperCase(Locale.ROOT);
    if (full.length() > MAX_NAME) {
      throw new IllegalArgumentException(full + " is longer than iptables allows");
    }
    return full;
  }

  static String of(Verdict verdict, IpFamily family) {
    return switch (verdict) {
      case Verdict.Return() -> "-j RETURN";
      case Verdict.Jump(String chain) -> "-j " + chain(chain);
      case Verdict.Goto(String chain) -> "-g " + chain(chain);
      case Verdict.Accept() -> "-j ACCEPT";
      case Verdict.Drop() -> "-j DROP";
      case Verdict.SetMark(int value) -> "-j MARK --set-xmark " + Hex.of(value) + ALL_BITS;
      case Verdict.SaveMark() -> "-j CONNMARK --save-mark";
      case Verdict.RestoreMark() -> "-j CONNMARK --restore-mark";
      case Verdict.SetOriginalZone(int zone) -> "-j CT --zone-orig " + zone;
      case Verdict.TransparentProxy(int port, int mark) ->
          "-j "
              + TRANSPARENT_PROXY
              + " --on-port "
              + port
              + (family == IpFamily.IPV4 ? " --on-ip 0.0.0.0" : " --on-ip ::")
              + " --tproxy-mark "
              + Hex.of(mark)
              + ALL_BITS;
      case Verdict.Dnat(var address) -> "-j DNAT --to-destination " + address;
      case Verdict.Redirect(int port) -> "-j REDIRECT --to-ports " + port;
    };
  }
}
