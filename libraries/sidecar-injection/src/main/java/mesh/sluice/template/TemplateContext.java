package mesh.sluice.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.policy.ApplicationAddress;
import mesh.sluice.template.ProbeRoute.Kind;

/**
 * The names that templates can use: all of {@code values.yaml}, and
 *
 * <ul>
 *   <li>{@code pod.namespace}
 *   <li>{@code policy.inboundPort}, {@code policy.outboundPort}, {@code policy.transparent}
 *       (whether inbound connections keep the client's address)
 *   <li>{@code httpProbes} and {@code checkedProbes}, lists with {@code name}, {@code path}, {@code
 *       port}, {@code target}, {@code timeout} and flags
 *   <li>{@code bootstrap}, in {@code sidecar.yaml} only: the rendered bootstrap as JSON
 * </ul>
 */
final class TemplateContext {
  private TemplateContext() {}

  static Map<String, Object> of(JsonObject values, SidecarInputs inputs) {
    Map<String, Object> context =
        new LinkedHashMap<>(Values.context(Values.merge(values, inputs.overrides())));
    context.put("pod", Map.of("namespace", inputs.namespace()));
    context.put("policy", policy(inputs.listeners()));
    List<Object> http = new ArrayList<>();
    List<Object> checked = new ArrayList<>();
    for (ProbeRoute probe : inputs.probes()) {
      boolean asked = probe.kind() == Kind.HTTP || probe.kind() == Kind.HTTPS;
      (asked ? http : checked).add(probe(probe));
    }
    context.put("httpProbes", http);
    context.put("checkedProbes", checked);
    return context;
  }

  private static Map<String, Object> policy(Listeners listeners) {
    return Map.of(
        "inboundPort", listeners.inbound(),
        "outboundPort", listeners.outbound(),
        "transparent", listeners.transparent(),
        "adminAddress", adminAddress(listeners));
  }

  /** Where 127.0.0.1 leads Envoy to the application, its own interface must be elsewhere. */
  private static String adminAddress(Listeners listeners) {
    return listeners.application() == ApplicationAddress.LOOPBACK ? "127.0.0.1" : "127.0.0.2";
  }

  private static Map<String, Object> probe(ProbeRoute probe) {
    return Map.of(
        "name", probe.path().substring(1).replace('/', '-'),
        "path", probe.path(),
        "port", probe.port(),
        "target", probe.target(),
        "timeout", probe.timeoutSeconds(),
        "awaited", probe.awaited(),
        "tls", probe.kind() == Kind.HTTPS,
        "grpc", probe.kind() == Kind.GRPC);
  }
}
