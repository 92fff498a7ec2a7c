package mesh.sluice.decide;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.protocol.CniException;
import mesh.sluice.protocol.ErrorCode;
import mesh.sluice.protocol.NetworkConfiguration;

/**
 * Sluice's own keys in its entry of the conflist.
 *
 * @param exemptNamespace namespace of Sluice's own pods; empty if none is exempt
 * @param exemptNamePrefix prefix of the names of Sluice's own pods; not empty if a namespace is given
 * @param excludeNamespaces namespaces whose pods are never meshed
 * @param profiles mesh profiles whose pods are to be recognised, in this order
 * @param agentSocket unix socket of the node agent; empty if this node has none
 * @param chained whether another plugin must come before this one
 * @param annotations the pod's annotations; empty if the runtime does not pass them
 */
public record PluginConfiguration(
    String exemptNamespace,
    String exemptNamePrefix,
    Set<String> excludeNamespaces,
    List<MeshProfile> profiles,
    Optional<String> agentSocket,
    boolean chained,
    Optional<Map<String, String>> annotations) {
  /** The capability by which runtimes pass the annotations (containerd 1.6, CRI-O 1.29 or newer). */
  static final String ANNOTATIONS = "io.kubernetes.cri.pod-annotations";

  /**
   * @throws CniException with code 7, naming the key
   */
  public static PluginConfiguration parse(NetworkConfiguration configuration)
      throws CniException {
    JsonNode root = configuration.root();
    JsonNode exempt = object(root, "exempt");
    String namespace = text(exempt, "exempt.", "namespace");
    String prefix = text(exempt, "exempt.", "podNamePrefix");
    if (namespace.isEmpty() != prefix.isEmpty()) {
      throw invalid(
          "exempt: needs both namespace and podNamePrefix",
          "one alone would exempt pods that are not Sluice's");
    }
    return new PluginConfiguration(
        namespace,
        prefix,
        Set.copyOf(texts(root, "excludeNamespaces")),
        profiles(root),
        Optional.of(text(root, "", "agentSocket")).filter(socket -> !socket.isEmpty()),
        flag(root, "chained", true),
        annotations(root));
  }

  private static List<MeshProfile> profiles(JsonNode root) throws CniException {
    if (!root.hasNonNull("profiles")) {
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

  private static Optional<Map<String, String>> annotations(JsonNode root) throws CniException {
    JsonNode node = object(root, "runtimeConfig").get(ANNOTATIONS);
    if (node == null || node.isNull()) {
      return Optional.empty();
    }
    if (!node.isObject()) {
      throw invalid("runtimeConfig." + ANNOTATIONS + ": must be an object", "");
    }
    Map<String, String> annotations = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (!entry.getValue().isTextual()) {
        throw invalid(
            "runtimeConfig." + ANNOTATIONS + ": " + entry.getKey() + " is not a string",
            "values of annotations are strings");
      }
      annotations.put(entry.getKey(), entry.getValue().textValue());
    }
    return Optional.of(annotations);
  }

  private static JsonNode object(JsonNode root, String key) throws CniException {
    JsonNode node = root.path(key);
    if (!node.isMissingNode() && !node.isNull() && !node.isObject()) {
      throw invalid(key + ": " + node + " is not an object", "write it in braces");
    }
    return node;
  }

  private static String text(JsonNode object, String path, String key) throws CniException {
    JsonNode node = object.path(key);
    if (node.isMissingNode() || node.isNull()) {
      return "";
    }
    if (!node.isTextual()) {
      throw invalid(path + key + ": " + node + " is not a string", "write it in double quotes");
    }
    return node.textValue();
  }

  private static List<String> texts(JsonNode root, String key) throws CniException {
    JsonNode node = root.path(key);
    if (node.isMissingNode() || node.isNull()) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    if (node.isArray()) {
      for (JsonNode entry : node) {
        if (entry.isTextual()) {
          texts.add(entry.textValue());
        }
      }
    }
    if (!node.isArray() || texts.size() != node.size()) {
      throw invalid(key + ": " + node + " is not a list of strings", "write it in brackets");
    }
    return texts;
  }

  private static boolean flag(JsonNode root, String key, boolean absent) throws CniException {
    JsonNode node = root.path(key);
    if (node.isMissingNode() || node.isNull()) {
      return absent;
    }
    if (!node.isBoolean()) {
      throw invalid(key + ": " + node + " is not a boolean", "write true or false");
    }
    return node.booleanValue();
  }

  private static CniException invalid(String problem, String remedy) {
    return new CniException(ErrorCode.INVALID_CONFIGURATION, problem, remedy);
  }
}
