package mesh.sluice.conflist;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/**
 * What the chain says of {@code sluice-cni} (docs/architecture.md, "Its part of the netconf"). A
 * key without a value is left out.
 *
 * @param exempt our own pods, which pass without anything of theirs being read; empty for none
 * @param excludeNamespaces namespaces whose pods are never meshed
 * @param profiles mesh profiles whose pods are recognised; empty for the plugin's default
 * @param agentSocket absolute path of the node agent's socket as the runtime sees it; empty if this
 *     node has no agent
 * @param eventSocket absolute path of the socket that takes a datagram for each operation; empty if
 *     nobody wants to know
 * @param statusRequiresAgent whether the node is to be NotReady while the node agent does not
 *     answer; only with {@code agentSocket}
 * @param backend what installs the rules; empty for the plugin's default
 */
public record PluginEntry(
    Optional<Exempt> exempt,
    List<String> excludeNamespaces,
    List<String> profiles,
    Optional<String> agentSocket,
    Optional<String> eventSocket,
    boolean statusRequiresAgent,
    Optional<String> backend) {
  /** The type of the plugin, which is the name of its program. */
  public static final String TYPE = "sluice-cni";

  /** By which containerd 1.6, CRI-O 1.29 and newer pass the pod's annotations. */
  static final String ANNOTATIONS = "io.kubernetes.cri.pod-annotations";

  /** The longest path of a socket, in bytes (unix(7)). */
  private static final int MAX_SOCKET_PATH = 107;

  /**
   * Pods by namespace and the beginning of their names.
   *
   * @param namespace not empty
   * @param podNamePrefix not empty
   */
  public record Exempt(String namespace, String podNamePrefix) {
    public Exempt {
      if (namespace.isEmpty() || podNamePrefix.isEmpty()) {
        throw new IllegalArgumentException(
            "exempt: needs both namespace and podNamePrefix; one alone would exempt pods that are"
                + " not Sluice's");
      }
    }
  }

  public PluginEntry {
    requireNonNull(exempt);
    excludeNamespaces = List.copyOf(excludeNamespaces);
    profiles = List.copyOf(profiles);
    agentSocket.ifPresent(path -> requireSocket("agentSocket", path));
    eventSocket.ifPresent(path -> requireSocket("eventSocket", path));
    requireNonNull(backend);
    if (statusRequiresAgent && agentSocket.isEmpty()) {
      throw new IllegalArgumentException(
          "statusRequiresAgent: needs agentSocket; without one there is nothing to ask");
    }
  }

  /** With nothing but type and capability. */
  public static PluginEntry plain() {
    return new PluginEntry(
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty());
  }

  private static void requireSocket(String key, String path) {
    if (!path.startsWith("/") || ListText.utf8(path).length > MAX_SOCKET_PATH) {
      throw new IllegalArgumentException(
          "%s: '%s' must be an absolute path of at most %d bytes"
              .formatted(key, path, MAX_SOCKET_PATH));
    }
  }

  /** As an element of {@code plugins}. */
  public JsonObject json() {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("type", new JsonString(TYPE));
    members.put("capabilities", new JsonObject(Map.of(ANNOTATIONS, new JsonBoolean(true))));
    exempt.ifPresent(
        own -> {
          Map<String, JsonValue> pods = new LinkedHashMap<>();
          pods.put("namespace", new JsonString(own.namespace()));
          pods.put("podNamePrefix", new JsonString(own.podNamePrefix()));
          members.put("exempt", new JsonObject(pods));
        });
    putTexts(members, "excludeNamespaces", excludeNamespaces);
    putTexts(members, "profiles", profiles);
    agentSocket.ifPresent(path -> members.put("agentSocket", new JsonString(path)));
    eventSocket.ifPresent(path -> members.put("eventSocket", new JsonString(path)));
    if (statusRequiresAgent) {
      members.put("statusRequiresAgent", new JsonBoolean(true));
    }
    backend.ifPresent(word -> members.put("backend", new JsonString(word)));
    return new JsonObject(members);
  }

  /**
   * As a plugin's file in a folder.
   *
   * @param chained whether another plugin of its chain comes before it
   */
  public byte[] file(boolean chained) {
    JsonObject json = chained ? json() : json().with("chained", new JsonBoolean(false));
    return ListText.utf8(json + "\n");
  }

  private static void putTexts(Map<String, JsonValue> members, String key, List<String> texts) {
    if (!texts.isEmpty()) {
      members.put(
          key, new JsonArray(texts.stream().<JsonValue>map(text -> new JsonString(text)).toList()));
    }
  }
}
