package mesh.sluice.injection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;

/** The ports that the kubelet asks: those of probes and hooks. */
final class ProbePorts {
  private ProbePorts() {}

  /**
   * The policy without the ports that are asked for these containers, which are then open to
   * everybody.
   */
  static RedirectPolicy exclude(List<JsonObject> containers, RedirectPolicy policy) {
    List<PortRange> excluded = new ArrayList<>(policy.inbound().excludePorts().ranges());
    int before = excluded.size();
    for (JsonObject container : containers) {
      for (KubeletField field : KubeletField.values()) {
        port(container, field).ifPresent(port -> excluded.add(new PortRange(port, port)));
      }
    }
    if (excluded.size() == before) {
      return policy;
    }
    return new RedirectPolicy(
        policy.sidecar(),
        policy.inbound().withExcludePorts(new PortSet(excluded)),
        policy.outbound(),
        policy.dns(),
        policy.interfaces(),
        policy.dropInvalid());
  }

  private static Optional<Integer> port(JsonObject container, KubeletField field) {
    Optional<JsonObject> asked = field.find(container);
    for (String action : field.actions()) {
      Optional<JsonValue> port = asked.flatMap(what -> what.findPath(action + ".port"));
      if (port.isPresent()) {
        return ContainerPorts.resolve(container, port);
      }
    }
    return Optional.empty();
  }
}
