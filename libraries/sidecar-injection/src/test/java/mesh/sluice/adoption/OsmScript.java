package mesh.sluice.adoption;

import java.util.ArrayList;
import java.util.List;

/**
 * The command of osm-init for a pod: the rules that OSM's documentation of its traffic redirection
 * lists, in its order.
 */
public final class OsmScript {
  private final List<String> inboundExclusions = new ArrayList<>();
  private final List<String> outboundExclusions = new ArrayList<>();
  private final List<String> inclusions = new ArrayList<>();
  private final List<String> translations = new ArrayList<>();

  /** Ports, separated by commas. */
  public OsmScript excludeInboundPorts(String ports) {
    inboundExclusions.add(
        "-I OSM_PROXY_INBOUND -p tcp --match multiport --dports " + ports + " -j RETURN");
    return this;
  }

  /** Ports, separated by commas. */
  public OsmScript excludeOutboundPorts(String ports) {
    outboundExclusions.add(
        "-A OSM_PROXY_OUTBOUND -p tcp --match multiport --dports " + ports + " -j RETURN");
    return this;
  }

  public OsmScript excludeRange(String range) {
    outboundExclusions.add("-A OSM_PROXY_OUTBOUND -d " + range + " -j RETURN");
    return this;
  }

  public OsmScript includeRange(String range) {
    inclusions.add("-A OSM_PROXY_OUTBOUND -d " + range + " -j OSM_PROXY_OUT_REDIRECT");
    return this;
  }

  public OsmScript excludeInterface(String name) {
    inboundExclusions.add("-I OSM_PROXY_INBOUND -i " + name + " -j RETURN");
    outboundExclusions.add("-A OSM_PROXY_OUTBOUND -o " + name + " -j RETURN");
    return this;
  }

  /** As with localProxyMode: PodIP. */
  public OsmScript toPodAddress() {
    translations.add(
        "-I OUTPUT -p tcp -o lo -d 127.0.0.1/32 -m owner --uid-owner 1500 -j DNAT --to-destination"
            + " $POD_IP");
    return this;
  }

  /** The shell's command. */
  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    lines.add("iptables-restore --noflush <<EOF");
    lines.add("# OSM sidecar interception rules");
    lines.add("*nat");
    for (String chain : List.of("INBOUND", "IN_REDIRECT", "OUTBOUND", "OUT_REDIRECT")) {
      lines.add(":OSM_PROXY_" + chain + " - [0:0]");
    }
    lines.add("-A OSM_PROXY_IN_REDIRECT -p tcp -j REDIRECT --to-port 15003");
    lines.add("-A PREROUTING -p tcp -j OSM_PROXY_INBOUND");
    for (int port : List.of(15010, 15901, 15902, 15903, 15904)) {
      lines.add("-A OSM_PROXY_INBOUND -p tcp --dport " + port + " -j RETURN");
    }
    lines.add("-A OSM_PROXY_INBOUND -p tcp -j OSM_PROXY_IN_REDIRECT");
    lines.addAll(inboundExclusions);
    lines.add("-A OSM_PROXY_OUT_REDIRECT -p tcp -j REDIRECT --to-port 15001");
    lines.add("-A OSM_PROXY_OUT_REDIRECT -p tcp --dport 15000 -j ACCEPT");
    lines.add("-A OUTPUT -p tcp -j OSM_PROXY_OUTBOUND");
    lines.add(
        "-A OSM_PROXY_OUTBOUND -o lo ! -d 127.0.0.1/32 -m owner --uid-owner 1500 -j"
            + " OSM_PROXY_IN_REDIRECT");
    lines.add("-A OSM_PROXY_OUTBOUND -o lo -m owner ! --uid-owner 1500 -j RETURN");
    lines.add("-A OSM_PROXY_OUTBOUND -m owner --uid-owner 1500 -j RETURN");
    lines.add("-A OSM_PROXY_OUTBOUND -d 127.0.0.1/32 -j RETURN");
    lines.addAll(translations);
    lines.addAll(outboundExclusions);
    lines.addAll(inclusions);
    lines.add(
        "-A OSM_PROXY_OUTBOUND -j " + (inclusions.isEmpty() ? "OSM_PROXY_OUT_REDIRECT" : "RETURN"));
    lines.add("COMMIT");
    lines.add("EOF");
    return String.join("\n", lines) + "\n";
  }
}
