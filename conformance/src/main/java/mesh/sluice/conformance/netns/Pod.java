package mesh.sluice.conformance.netns;

import java.util.Map;

/**
 * A container as far as the network is concerned.
 *
 * @param namespace its network namespace
 * @param containerId CNI_CONTAINERID
 * @param interfaceName the interface inside, CNI_IFNAME
 * @param hostInterface the node's end of the link
 * @param number 2 to 250: the last part of its addresses
 */
public record Pod(
    NetworkNamespace namespace,
    String containerId,
    String interfaceName,
    String hostInterface,
    int number) {
  /** IPv4 address without prefix length. */
  public String address4() {
    return "10.88.0." + number;
  }

  /** IPv6 address without prefix length. */
  public String address6() {
    return "fd00:88::" + number;
  }

  /** The hardware address inside. */
  public String hardwareAddress() {
    return "02:00:00:00:01:%02x".formatted(number);
  }

  /** The hardware address of the node's end. */
  public String hostHardwareAddress() {
    return "02:00:00:00:02:%02x".formatted(number);
  }

  /** What placeholders in a description's commands stand for. */
  public Map<String, String> placeholders() {
    return Map.of(
        "ifname", interfaceName, "hostInterface", hostInterface, "containerID", containerId);
  }
}
