package mesh.sluice.profile;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;

/** The fields of a {@link RedirectPolicy}, named as in the annotation sluice.mesh/redirect. */
public enum PolicyField {
  PROXY_UIDS("proxy.uids", policy -> text(policy.sidecar().uids())),
  PROXY_GIDS("proxy.gids", policy -> text(policy.sidecar().gids())),
  PROXY_PORTS("proxy.ports", policy -> text(policy.sidecar().ports())),
  INBOUND_MODE("inbound.mode", policy -> policy.inbound().mode().toString()),
  INBOUND_PORT("inbound.port", policy -> Integer.toString(policy.inbound().port())),
  INBOUND_INCLUDE_PORTS("inbound.includePorts", policy -> text(policy.inbound().includePorts())),
  INBOUND_EXCLUDE_PORTS("inbound.excludePorts", policy -> text(policy.inbound().excludePorts())),
  INBOUND_APPLICATION_ADDRESS(
      "inbound.applicationAddress", policy -> policy.inbound().applicationAddress().toString()),
  OUTBOUND_PORT("outbound.port", policy -> Integer.toString(policy.outbound().port())),
  OUTBOUND_INCLUDE_CIDRS("outbound.includeCidrs", policy -> text(policy.outbound().includeCidrs())),
  OUTBOUND_EXCLUDE_CIDRS("outbound.excludeCidrs", policy -> text(policy.outbound().excludeCidrs())),
  OUTBOUND_INCLUDE_PORTS("outbound.includePorts", policy -> text(policy.outbound().includePorts())),
  OUTBOUND_EXCLUDE_PORTS("outbound.excludePorts", policy -> text(policy.outbound().excludePorts())),
  OUTBOUND_LOOPBACK_CIDRS(
      "outbound.loopbackCidrs", policy -> text(policy.outbound().loopbackCidrs())),
  DNS_PORT("dns.port", policy -> policy.dns().map(dns -> Integer.toString(dns.port())).orElse("")),
  DNS_SERVERS("dns.servers", policy -> policy.dns().map(dns -> text(dns.servers())).orElse("")),
  INTERFACES_EXCLUDE("interfaces.exclude", policy -> text(policy.interfaces().excluded())),
  INTERFACES_VIRTUAL("interfaces.virtual", policy -> text(policy.interfaces().virtual())),
  DROP_INVALID("dropInvalid", policy -> Boolean.toString(policy.dropInvalid()));

  private static final String EVERYTHING = "*";

  private final String path;
  private final Function<RedirectPolicy, String> text;

  PolicyField(String path, Function<RedirectPolicy, String> text) {
    this.path = path;
    this.text = text;
  }

  /** Its path in the annotation's JSON, for example {@code inbound.excludePorts}. */
  public String path() {
    return path;
  }

  /** Its value in a policy, for people: a comma list, {@code *} for everything, empty for none. */
  public String textIn(RedirectPolicy policy) {
    return text.apply(policy);
  }

  @Override
  public String toString() {
    return path;
  }

  static String text(PortSet ports) {
    return ports.isAll() ? EVERYTHING : text(ports.ranges());
  }

  static String text(CidrSet cidrs) {
    return cidrs.isAll() ? EVERYTHING : text(cidrs.cidrs());
  }

  static String text(List<?> entries) {
    return entries.stream().map(Object::toString).collect(Collectors.joining(","));
  }
}
