package mesh.sluice.decide;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.posix.Posix;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.protocol.CniException;
import mesh.sluice.protocol.ErrorCode;
import mesh.sluice.protocol.NetworkConfiguration;
import mesh.sluice.redirect.BackendChoice;

/**
 * Sluice's own keys in its entry of the conflist.
 *
 * @param exemptNamespace namespace of Sluice's own pods; empty if none is exempt
 * @param exemptNamePrefix prefix of the names of Sluice's own pods; not empty if a namespace is
 *     given
 * @param excludeNamespaces namespaces whose pods are never meshed
 * @param profiles mesh profiles whose pods are to be recognised, in this order
 * @param agentSocket unix socket of the node agent; empty if this node has none
 * @param statusRequiresAgent whether STATUS fails while the node agent does not answer; only with a
 *     socket
 * @param backend what is to install the rules
 * @param chained whether another plugin must come before this one
 * @param annotations the pod's annotations; empty if the runtime does not pass them
 */
public record PluginConfiguration(
    String exemptNamespace,
    String exemptNamePrefix,
    Set<String> excludeNamespaces,
    List<MeshProfile> profiles,
    Optional<String> agentSocket,
    boolean statusRequiresAgent,
    BackendChoice backend,
    boolean chained,
    Optional<Map<String, String>> annotations) {
  /**
   * The capability by which runtimes pass the annotations (containerd 1.6, CRI-O 1.29 or newer).
   */
  static final String ANNOTATIONS = "io.kubernetes.cri.pod-annotations";

  private static final String EVENT_SOCKET = "eventSocket";

  private static final JsonObject NOTHING = new JsonObject(Map.of());

  /**
   * @throws CniException with code 7, naming the key
   */
  public static PluginConfiguration parse(NetworkConfiguration configuration) throws CniException {
    JsonObject root = configuration.root();
    JsonObject exempt = object(root, "exempt", "exempt").orElse(NOTHING);
    String namespace = text(exempt, "exempt.", "namespace");
    String prefix = text(exempt, "exempt.", "podNamePrefix");
    if (namespace.isEmpty() != prefix.isEmpty()) {
      throw invalid(
          "exempt: needs both namespace and podNamePrefix",
          "one alone would exempt pods that are not Sluice's");
    }
    socket(root, EVENT_SOCKET);
    Optional<String> agentSocket = socket(root, "agentSocket");
    boolean statusRequiresAgent = flag(root, "statusRequiresAgent", false);
    if (statusRequiresAgent && agentSocket.isEmpty()) {
      throw invalid(
          "statusRequiresAgent: needs agentSocket",
          "name the socket of the node agent, or leave the key out");
    }
    return new PluginConfiguration(
        namespace,
        prefix,
        Set.copyOf(texts(root, "excludeNamespaces")),
        profiles(root),
        agentSocket,
        statusRequiresAgent,
        backend(root),
        flag(root, "chained", true),
        annotations(root));
  }

  /**
   * Where the plugin tells what it did; empty if nobody wants to know. A value that {@link #parse}
   * refuses is none: telling is never a reason to fail.
   */
  public static Optional<String> eventSocket(JsonObject root) {
    return root.find(EVENT_SOCKET).orElse(null) instanceof JsonString(String path)
            && !path.isEmpty()
        ? Optional.of(path)
        : Optional.empty();
  }

  private static Optional<String> socket(JsonObject root, String key) throws CniException {
    String path = text(root, "", key);
    if (path.isEmpty()) {
      return Optional.empty();
    }
    // Another first character than '/' may be the zero of a socket that has no file, and no owner.
    if (path.charAt(0) != '/'
        || path.getBytes(StandardCharsets.UTF_8).length > Posix.MAX_SOCKET_PATH) {
      throw invalid(
          key + ": '" + path + "' is not a path of a Unix socket",
          "write an absolute path of at most " + Posix.MAX_SOCKET_PATH + " bytes");
    }
    return Optional.of(path);
  }

  private static List<MeshProfile> profiles(JsonObject root) throws CniException {
    if (root.find("profiles").isEmpty()) {
      return List.of(MeshProfile.SLUICE);
    }
    List<MeshProfile> profiles = new ArrayList<>();
    for (String text : texts(root, "profiles")) {
      try {
        profiles.add(MeshProfile.parse(text));
      } catch (InvalidPolicyException e) {
        throw invalid("profiles: " + e.getMessage(), e.remedy());
      }
    }
    return List.copyOf(profiles);
  }

  /**
   * What is to install the rules.
   *
   * @throws CniException with code 7, naming the key
   */
  public static BackendChoice backend(JsonObject root) throws CniException {
    if (root.find("backend").isEmpty()) {
      return BackendChoice.AUTO;
    }
    try {
      return BackendChoice.parse(text(root, "", "backend"));
    } catch (InvalidPolicyException e) {
      throw invalid("backend: " + e.getMessage(), e.remedy());
    }
  }

  /**
   * Of a pod without annotations, containerd passes {@code null}, as Go writes an empty map that
   * nobody has made.
   */
  private static Optional<Map<String, String>> annotations(JsonObject root) throws CniException {
    JsonObject runtime = object(root, "runtimeConfig", "runtimeConfig").orElse(NOTHING);
    String path = "runtimeConfig." + ANNOTATIONS;
    Optional<JsonObject> object = object(runtime, path, ANNOTATIONS);
    if (object.isEmpty()) {
      return runtime.members().containsKey(ANNOTATIONS) ? Optional.of(Map.of()) : Optional.empty();
    }
    Map<String, String> annotations = new LinkedHashMap<>();
    for (Map.Entry<String, JsonValue> entry : object.get().members().entrySet()) {
      if (!(entry.getValue() instanceof JsonString(String value))) {
        throw invalid(
            path + ": " + entry.getKey() + " is not a string", "values of annotations are strings");
      }
      annotations.put(entry.getKey(), value);
    }
    return Optional.of(annotations);
  }

  private static Optional<JsonObject> object(JsonObject parent, String path, String key)
      throws CniException {
    Optional<JsonValue> value = parent.find(key);
    if (value.isPresent() && !(value.get() instanceof JsonObject)) {
      throw invalid(path + ": " + value.get() + " is not an object", "write it in braces");
    }
    return value.map(JsonObject.class::cast);
  }

  private static String text(JsonObject parent, String path, String key) throws CniException {
    Optional<JsonValue> value = parent.find(key);
    if (value.isEmpty()) {
      return "";
    }
    if (value.get() instanceof JsonString(String text)) {
      return text;
    }
    throw invalid(
        path + key + ": " + value.get() + " is not a string", "write it in double quotes");
  }

  private static List<String> texts(JsonObject root, String key) throws CniException {
    Optional<JsonValue> value = root.find(key);
    if (value.isEmpty()) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    if (value.get() instanceof JsonArray(List<JsonValue> elements)) {
      for (JsonValue element : elements) {
        if (element instanceof JsonString(String text)) {
          texts.add(text);
        }
      }
      if (texts.size() == elements.size()) {
        return texts;
      }
    }
    throw invalid(key + ": " + value.get() + " is not a list of strings", "write it in brackets");
  }

  private static boolean flag(JsonObject root, String key, boolean absent) throws CniException {
    Optional<JsonValue> value = root.find(key);
    if (value.isEmpty()) {
      return absent;
    }
    if (value.get() instanceof JsonBoolean(boolean flag)) {
      return flag;
    }
    throw invalid(key + ": " + value.get() + " is not a boolean", "write true or false");
  }

  private static CniException invalid(String problem, String remedy) {
    return new CniException(ErrorCode.INVALID_CONFIGURATION, problem, remedy);
  }
}
