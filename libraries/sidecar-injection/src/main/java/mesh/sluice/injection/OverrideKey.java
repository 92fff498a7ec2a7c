package mesh.sluice.injection;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.profile.MeshProfile;

/** Annotations by which a pod changes the values of its sidecar. */
enum OverrideKey {
  IMAGE("image", "proxy-image", "proxyImage") {
    @Override
    JsonValue parse(String text) throws IllegalArgumentException {
      if (!WORD.matcher(text).matches()) {
        throw new IllegalArgumentException("write the name of an image");
      }
      return new JsonString(text);
    }
  },
  CPU("cpu", "proxy-cpu", "proxyCPU"),
  CPU_LIMIT("cpuLimit", "proxy-cpu-limit", "proxyCPULimit"),
  MEMORY("memory", "proxy-memory", "proxyMemory"),
  MEMORY_LIMIT("memoryLimit", "proxy-memory-limit", "proxyMemoryLimit"),
  LOG_LEVEL("logLevel", "proxy-log-level", "logLevel") {
    @Override
    JsonValue parse(String text) {
      if (!LOG_LEVELS.contains(text)) {
        throw new IllegalArgumentException("write one of " + String.join(", ", LOG_LEVELS));
      }
      return new JsonString(text);
    }
  },
  CONCURRENCY("concurrency", "proxy-concurrency", "") {
    @Override
    JsonValue parse(String text) {
      if (!SMALL_NUMBER.matcher(text).matches()) {
        throw new IllegalArgumentException("write the number of threads, 0 to 999");
      }
      return new JsonNumber(text);
    }
  };

  private static final Pattern WORD = Pattern.compile("[!-~]{1,1024}");
  private static final Pattern SMALL_NUMBER = Pattern.compile("0|[1-9][0-9]{0,2}");

  /** As resource.Quantity of Kubernetes reads it, without signs and exponents. */
  private static final Pattern QUANTITY =
      Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,9})?(m|k|M|G|T|Ki|Mi|Gi|Ti)?");

  private static final Set<String> LOG_LEVELS =
      new TreeSet<>(Set.of("trace", "debug", "info", "warning", "error", "critical", "off"));

  private final String value;
  private final String own;
  private final String istio;

  OverrideKey(String value, String own, String istio) {
    this.value = value;
    this.own = "sluice.mesh/" + own;
    this.istio = istio.isEmpty() ? "" : "sidecar.istio.io/" + istio;
  }

  /**
   * What the annotation's text stands for.
   *
   * @throws IllegalArgumentException with what to write instead
   */
  JsonValue parse(String text) {
    if (!QUANTITY.matcher(text).matches()) {
      throw new IllegalArgumentException("write a quantity such as 100m or 128Mi");
    }
    return new JsonString(text);
  }

  /** The annotation in our own words. */
  String key() {
    return own;
  }

  /** The annotation in Istio's words; empty if there is none. */
  String istio() {
    return istio;
  }

  /** What it changes, below {@code sidecar} in {@code values.yaml}. */
  String value() {
    return value;
  }

  /**
   * The values that a pod's annotations amount to, in the form of {@code values.yaml}.
   *
   * @param words Istio's annotations count only with Istio's words; our own go before them
   */
  static JsonObject values(MeshProfile words, Map<String, String> annotations)
      throws RefusedException {
    JsonObject sidecar = new JsonObject(Map.of());
    for (OverrideKey override : values()) {
      Optional<String> key = override.find(words, annotations);
      if (key.isPresent()) {
        sidecar = sidecar.with(override.value, override.read(key.get(), annotations));
      }
    }
    return new JsonObject(Map.of("sidecar", sidecar));
  }

  private Optional<String> find(MeshProfile words, Map<String, String> annotations) {
    return Arrays.asList(own, words == MeshProfile.ISTIO ? istio : "").stream()
        .filter(annotations::containsKey)
        .findFirst();
  }

  private JsonValue read(String key, Map<String, String> annotations) throws RefusedException {
    String text = annotations.get(key);
    try {
      return parse(text.strip());
    } catch (IllegalArgumentException e) {
      throw new RefusedException("metadata.annotations['" + key + "']", text, e.getMessage());
    }
  }
}
