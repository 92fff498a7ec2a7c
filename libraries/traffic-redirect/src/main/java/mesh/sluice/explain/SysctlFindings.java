package mesh.sluice.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.profile.Finding;

/**
 * The sysctls of a pod ({@code securityContext.sysctls}) that keep redirected connections from
 * arriving. The runtime sets them when it makes the pod's first container, after ADD, which so
 * cannot know of them.
 */
public final class SysctlFindings {
  private static final String OFF = "0";

  private SysctlFindings() {}

  /**
   * What is worth knowing of a meshed pod.
   *
   * @param pod with {@code spec}
   */
  public static List<Finding> of(JsonObject pod) {
    List<Finding> findings = new ArrayList<>();
    if (pod.findPath("spec.securityContext.sysctls").orElse(null)
        instanceof JsonArray(List<JsonValue> sysctls)) {
      for (JsonValue each : sysctls) {
        if (each instanceof JsonObject sysctl) {
          String name = text(sysctl, "name");
          sentence(name.replace('/', '.'), text(sysctl, "value").strip())
              .ifPresent(sentence -> findings.add(new Finding("sysctl " + name, sentence)));
        }
      }
    }
    return findings;
  }

  private static String text(JsonObject object, String key) {
    return object.find(key).orElse(null) instanceof JsonString(String text) ? text : "";
  }

  private static Optional<String> sentence(String name, String value) {
    return switch (name) {
      case "net.ipv6.conf.lo.disable_ipv6" -> value.equals(OFF) ? switchedOn() : withoutLoopback();
      case "net.ipv6.conf.all.disable_ipv6" -> value.equals(OFF) ? switchedOn() : Optional.empty();
      case "net.ipv6.ip_nonlocal_bind" ->
          value.equals(OFF)
              ? Optional.of(
                  "the runtime sets it to 0 after ADD has set it to 1, and the sidecar can no"
                      + " longer call the application by IPv6, for which it calls from ::6; leave"
                      + " it out")
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<String> withoutLoopback() {
    return Optional.of(
        "redirected IPv6 connections pass lo, and hang if that has no IPv6 while the pod has an"
            + " IPv6 address; leave it out, or set net.ipv6.conf.all.disable_ipv6 instead");
  }

  private static Optional<String> switchedOn() {
    return Optional.of(
        "the runtime switches IPv6 on after ADD; where the node had it off, the sidecar cannot call"
            + " the application by IPv6 until ADD is repeated; let the node, or the CNI plugin that"
            + " makes the interface, switch it on");
  }
}
