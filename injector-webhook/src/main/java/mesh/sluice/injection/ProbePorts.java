package mesh.sluice.injection;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;

/** The ports that the kubelet probes. */
final class ProbePorts {
  private ProbePorts() {}

  /** The capture without the ports of probes, which are then open to everybody. */
  static InboundCapture exclude(PodObject pod, InboundCapture capture) {
    List<PortRange> excluded = new ArrayList<>(capture.excludePorts().ranges());
    for (JsonObject container : pod.list("containers")) {
      for (String field : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
        port(container, field).ifPresent(port -> excluded.add(new PortRange(port, port)));
      }
    }
    return capture.withExcludePorts(new PortSet(excluded));
  }

  private static Optional<Integer> port(JsonObject container, String field) {
    for (String action : List.of("httpGet", "tcpSocket", "grpc")) {
      Optional<JsonValue> port = container.findPath(field + "." + action + ".port");
      if (port.isPresent()) {
        return ContainerPorts.resolve(container, port);
      }
    }
    return Optional.empty();
  }
}
