package mesh.sluice.profile;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.policy.ApplicationAddress;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.Ports;

/**
 * What OSM's MeshConfig says about the redirect of all pods.
 *
 * @param localProxyMode where Envoy finds the application: written {@code Localhost} or {@code
 *     PodIP}
 * @param excludeOutboundRanges ranges that are not redirected, beside the pod's own
 * @param includeOutboundRanges ranges to which the redirect is confined, beside the pod's own; none
 *     for no such limit
 * @param excludeOutboundPorts ports that are not redirected, beside the pod's own
 * @param excludeInboundPorts ports that are not redirected, beside the pod's own
 * @param excludeInterfaces interfaces whose traffic is left alone
 */
public record OsmMeshConfig(
    ApplicationAddress localProxyMode,
    CidrSet excludeOutboundRanges,
    CidrSet includeOutboundRanges,
    PortSet excludeOutboundPorts,
    PortSet excludeInboundPorts,
    List<InterfaceName> excludeInterfaces) {
  /** A MeshConfig that says nothing. */
  public static final OsmMeshConfig DEFAULT =
      new OsmMeshConfig(
          ApplicationAddress.LOOPBACK,
          CidrSet.NONE,
          CidrSet.NONE,
          PortSet.NONE,
          PortSet.NONE,
          List.of());

  static final String LOCALHOST = "Localhost";
  static final String POD_IP = "PodIP";

  public OsmMeshConfig {
    requireNonNull(localProxyMode);
    requireNonNull(excludeOutboundRanges);
    requireNonNull(includeOutboundRanges);
    requireNonNull(excludeOutboundPorts);
    requireNonNull(excludeInboundPorts);
    excludeInterfaces = List.copyOf(excludeInterfaces);
  }

  /**
   * Reads a resource of kind MeshConfig; what the redirect does not depend on is passed over.
   *
   * @throws InvalidPolicyException if a value cannot be what it should be; the field is its path
   */
  public static OsmMeshConfig parse(JsonObject resource) {
    return new OsmMeshConfig(
        resource
            .findPath(OsmKey.GLOBAL_PROXY_MODE.key())
            .map(mode -> in(OsmKey.GLOBAL_PROXY_MODE.key(), () -> proxyMode(text(mode))))
            .orElse(DEFAULT.localProxyMode),
        ranges(resource, OsmKey.GLOBAL_EXCLUDE_OUTBOUND_RANGES),
        ranges(resource, OsmKey.GLOBAL_INCLUDE_OUTBOUND_RANGES),
        ports(resource, OsmKey.GLOBAL_EXCLUDE_OUTBOUND_PORTS),
        ports(resource, OsmKey.GLOBAL_EXCLUDE_INBOUND_PORTS),
        list(
            resource,
            OsmKey.GLOBAL_EXCLUDE_INTERFACES,
            name -> CommaList.interfaceName(text(name))));
  }

  private static ApplicationAddress proxyMode(String text) {
    return switch (text) {
      case LOCALHOST -> ApplicationAddress.LOOPBACK;
      case POD_IP -> ApplicationAddress.POD;
      default ->
          throw new InvalidPolicyException(
              "", text, "not a proxy mode of OSM; write " + LOCALHOST + " or " + POD_IP);
    };
  }

  private static CidrSet ranges(JsonObject resource, OsmKey key) {
    return new CidrSet(list(resource, key, range -> CommaList.range(text(range).strip())));
  }

  private static PortSet ports(JsonObject resource, OsmKey key) {
    return new PortSet(list(resource, key, OsmMeshConfig::port));
  }

  private static PortRange port(JsonValue value) {
    if (value instanceof JsonNumber number && number.wholeNumber().isPresent()) {
      return PortRange.of(Ports.check(number.wholeNumber().get()));
    }
    throw new InvalidPolicyException("", value.toString(), "must be the number of a port");
  }

  private static String text(JsonValue value) {
    if (value instanceof JsonString(String text)) {
      return text;
    }
    throw new InvalidPolicyException("", value.toString(), "must be a string");
  }

  private static <T> List<T> list(JsonObject resource, OsmKey key, Function<JsonValue, T> parse) {
    Optional<JsonValue> found = resource.findPath(key.key());
    if (found.isEmpty()) {
      return List.of();
    }
    if (!(found.get() instanceof JsonArray(List<JsonValue> elements))) {
      throw new InvalidPolicyException(key.key(), found.get().toString(), "must be a list");
    }
    List<T> entries = new ArrayList<>(elements.size());
    for (JsonValue element : elements) {
      String path = key.key() + "[" + entries.size() + "]";
      entries.add(in(path, () -> parse.apply(element)));
    }
    return entries;
  }

  private static <T> T in(String path, Supplier<T> parse) {
    try {
      return parse.get();
    } catch (InvalidPolicyException e) {
      throw e.in(path);
    }
  }
}
