package mesh.sluice.nodegate;

import java.util.Map;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/** The taint that closes a node, and which nodes never get it. */
public final class NotReadyTaint {
  public static final String KEY = "sluice.mesh/not-ready";

  /** Keeps new pods away and lets those that run go on. */
  public static final String EFFECT = "NoSchedule";

  /** A label of nodes that the gate leaves alone, with the value {@link #DISABLED}. */
  public static final String GATE_LABEL = "sluice.mesh/gate";

  public static final String DISABLED = "disabled";

  private static final String SYSTEM_LABEL = "kubernetes.io/os";

  private NotReadyTaint() {}

  /** The taint as a node's {@code spec.taints} holds it. */
  public static JsonObject toJson() {
    return new JsonObject(Map.of("key", new JsonString(KEY), "effect", new JsonString(EFFECT)));
  }

  /**
   * Whether it is this taint. Its value does not count: whoever gives it to new nodes in its place
   * (a kubelet, an autoscaler) may set one.
   */
  public static boolean is(String key, String effect) {
    return KEY.equals(key) && EFFECT.equals(effect);
  }

  /** Whether nodes with these labels are left alone: by wish, or as Windows has no sidecar. */
  public static boolean exempts(Map<String, String> labels) {
    return DISABLED.equals(labels.get(GATE_LABEL)) || "windows".equals(labels.get(SYSTEM_LABEL));
  }
}
