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

  /**
   * @param shape which parts there are
   * @param texts those of the pod, or placeholders for them
   */
  static Map<String, Object> of(
      JsonObject values, InputShape shape, PodTexts texts, TproxyCapability tproxyCapability) {
    Map<String, Object> context =
        new LinkedHashMap<>(Values.context(Values.merge(values, shape.overrides())));
    context.put("pod", Map.of("namespace", texts.namespace()));
    context.put("policy", policy(shape.listeners(), tproxyCapability));
    context.put("probes", probes(shape, texts, EnumSet.allOf(Kind.class)));
    context.put("httpProbes", probes(shape, texts, BY_HTTP));
    context.put("checkedProbes", probes(shape, texts, EnumSet.complementOf(BY_HTTP)));
    context.put("probed", !shape.probes().isEmpty());
    context.put("probedByHttp", asks(shape, BY_HTTP));
    context.put("probedByTcp", asks(shape, EnumSet.of(Kind.TCP)));
    context.put("probedByGrpc", asks(shape, EnumSet.of(Kind.GRPC)));
    context.put("probeScript", BuiltIn.PROBE_SCRIPT);
    context.put("descriptorScript", BuiltIn.DESCRIPTOR_SCRIPT);
    return context;
  }

  private static boolean asks(InputShape shape, Set<Kind> kinds) {
    return shape.probes().stream().anyMatch(probe -> kinds.contains(probe.kind()));
  }

  private static List<Object> probes(InputShape shape, PodTexts texts, Set<Kind> kinds) {
    List<Object> chosen = new ArrayList<>();
    for (int i = 0; i < shape.probes().size(); i++) {
      if (kinds.contains(shape.probes().get(i).kind())) {
        chosen.add(probe(shape.probes().get(i), texts.probes().get(i)));
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

  private static Map<String, Object> probe(InputShape.Probe probe, PodTexts.Probe texts) {
    return Map.ofEntries(
        entry("name", texts.name()),
        entry("path", texts.path()),
        entry("kind", probe.kind().name().toLowerCase(Locale.ROOT)),
        entry("port", texts.port()),
        entry("target", texts.target()),
        entry("timeout", texts.timeout()),
        entry("awaited", probe.awaited()),
        entry("http", BY_HTTP.contains(probe.kind())),
        entry("tls", probe.kind() == Kind.HTTPS),
        entry("grpc", probe.kind() == Kind.GRPC));
  }
}
