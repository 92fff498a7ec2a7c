package mesh.sluice.template;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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
 *   <li>{@code policy.tproxyCapability}: what the operator lets the sidecar have for that, empty
 *       where it is not needed or not allowed
 *   <li>{@code probes}, a list with {@code name}, {@code path}, {@code kind}, {@code port}, {@code
 *       target}, {@code timeout} and flags; {@code httpProbes} are those by HTTP or HTTPS, {@code
 *       checkedProbes} those by TCP or gRPC
 *   <li>{@code probed}, {@code probedByHttp}, {@code probedByTcp}, {@code probedByGrpc}: whether
 *       there are any; {@code probeScript}: what Envoy carries them out by, in Lua
 *   <li>{@code descriptorScript}: what limits Envoy's connections, in Lua
 *   <li>{@code bootstrap}, in {@code sidecar.yaml} only: the rendered bootstrap as JSON
 * </ul>
 */
final class TemplateContext {
  private static final EnumSet<Kind> BY_HTTP = EnumSet.of(Kind.HTTP, Kind.HTTPS);

  private TemplateContext() {}

  static Map<String, Object> of(
      JsonObject values, SidecarInputs inputs, TproxyCapability tproxyCapability) {
    Map<String, Object> context =
        new LinkedHashMap<>(Values.context(Values.merge(values, inputs.overrides())));
    context.put("pod", Map.of("namespace", inputs.namespace()));
    context.put("policy", policy(inputs.listeners(), tproxyCapability));
    context.put("probes", probes(inputs.probes(), EnumSet.allOf(Kind.class)));
    context.put("httpProbes", probes(inputs.probes(), BY_HTTP));
    context.put("checkedProbes", probes(inputs.probes(), EnumSet.complementOf(BY_HTTP)));
    context.put("probed", !inputs.probes().isEmpty());
    context.put("probedByHttp", asks(inputs, BY_HTTP));
    context.put("probedByTcp", asks(inputs, EnumSet.of(Kind.TCP)));
    context.put("probedByGrpc", asks(inputs, EnumSet.of(Kind.GRPC)));
    context.put("probeScript", BuiltIn.PROBE_SCRIPT);
    context.put("descriptorScript", BuiltIn.DESCRIPTOR_SCRIPT);
    return context;
  }

  private static boolean asks(SidecarInputs inputs, Set<Kind> kinds) {
    return inputs.probes().stream().anyMatch(probe -> kinds.contains(probe.kind()));
  }

  private static List<Object> probes(List<ProbeRoute> probes, Set<Kind> kinds) {
    List<Object> chosen = new ArrayList<>();
    for (ProbeRoute probe : probes) {
      if (kinds.contains(probe.kind())) {
        chosen.add(probe(probe));
      }
    }
    return chosen;
  }

  private static Map<String, Object> policy(
      Listeners listeners, TproxyCapability tproxyCapability) {
    boolean granted = listeners.transparent() && tproxyCapability != TproxyCapability.NONE;
    return Map.of(
        "inboundPort", listeners.inbound(),
        "outboundPort", listeners.outbound(),
        "transparent", listeners.transparent(),
        "tproxyCapability", granted ? tproxyCapability.word() : "",
        "adminAddress", adminAddress(listeners));
  }

  /** Where 127.0.0.1 leads Envoy to the application, its own interface must be elsewhere. */
  private static String adminAddress(Listeners listeners) {
    return listeners.application() == ApplicationAddress.LOOPBACK ? "127.0.0.1" : "127.0.0.2";
  }

  private static Map<String, Object> probe(ProbeRoute probe) {
    return Map.ofEntries(
        entry("name", probe.path().substring(1).replace('/', '-')),
        entry("path", probe.path()),
        entry("kind", probe.kind().name().toLowerCase(Locale.ROOT)),
        entry("port", probe.port()),
        entry("target", probe.target()),
        entry("timeout", probe.timeoutSeconds()),
        entry("awaited", probe.awaited()),
        entry("http", BY_HTTP.contains(probe.kind())),
        entry("tls", probe.kind() == Kind.HTTPS),
        entry("grpc", probe.kind() == Kind.GRPC));
  }
}
