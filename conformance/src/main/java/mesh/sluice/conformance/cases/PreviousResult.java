package mesh.sluice.conformance.cases;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import mesh.sluice.conformance.netns.Pod;

/** The result of an earlier plugin that made the pod's link, in the schema of each version. */
final class PreviousResult {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private PreviousResult() {}

  /**
   * The result that describes the pod.
   *
   * @param version the CNI version, one of {@link Versions#KNOWN}
   */
  static ObjectNode of(Pod pod, String version) {
    return Versions.atLeast(version, "0.3.0")
        ? withInterfaces(pod, version)
        : byFamily(pod, version);
  }

  private static ObjectNode byFamily(Pod pod, String version) {
    ObjectNode result = JSON.objectNode().put("cniVersion", version);
    ObjectNode ip4 = result.putObject("ip4").put("ip", pod.address4() + "/24");
    ip4.put("gateway", "10.88.0.1").putArray("routes").addObject().put("dst", "0.0.0.0/0");
    result.putObject("ip6").put("ip", pod.address6() + "/64");
    result.putObject("dns");
    return result;
  }

  private static ObjectNode withInterfaces(Pod pod, String version) {
    ObjectNode result = JSON.objectNode().put("cniVersion", version);
    ArrayNode interfaces = result.putArray("interfaces");
    interfaces.addObject().put("name", pod.hostInterface()).put("mac", pod.hostHardwareAddress());
    ObjectNode inside = interfaces.addObject().put("name", pod.interfaceName());
    inside.put("mac", pod.hardwareAddress()).put("sandbox", pod.namespace().path().toString());
    ArrayNode addresses = result.putArray("ips");
    addAddress(addresses, version, "4", pod.address4() + "/24").put("gateway", "10.88.0.1");
    addAddress(addresses, version, "6", pod.address6() + "/64");
    ArrayNode routes = result.putArray("routes");
    ObjectNode route = routes.addObject().put("dst", "0.0.0.0/0");
    if (Versions.atLeast(version, "1.1.0")) {
      inside.put("mtu", 1500).put("socketPath", "/run/vhost.sock").put("pciID", "0000:00:1f.6");
      route.put("mtu", 1400).put("advmss", 1360).put("priority", 7).put("table", 254);
      route.put("scope", 0);
    }
    result.putObject("dns").putArray("nameservers").add("10.96.0.10");
    return result;
  }

  private static ObjectNode addAddress(
      ArrayNode addresses, String version, String family, String address) {
    ObjectNode entry = addresses.addObject();
    if (!Versions.atLeast(version, "1.0.0")) {
      entry.put("version", family);
    }
    return entry.put("address", address).put("interface", 1);
  }
}
