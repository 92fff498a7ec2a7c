package mesh.sluice.cluster;

import static mesh.sluice.kubernetes.ObjectFields.text;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.LinkedHashMap;
import java.util.Map;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.kubernetes.ClusterAccessException;
import mesh.sluice.kubernetes.Failures;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.TemplateException;

/** The ConfigMap that holds the injector's settings. */
public final class SettingsMap {
  private SettingsMap() {}

  /**
   * Asks for it once.
   *
   * @return its files, as {@link InjectorSettings#parse} wants them
   * @throws ClusterAccessException if it cannot be had
   * @throws TemplateException if a file is not text
   */
  public static Map<String, String> read(KubernetesClient client, String namespace, String name)
      throws ClusterAccessException, TemplateException {
    String where = "the ConfigMap " + namespace + "/" + name + " of " + client.getMasterUrl();
    ConfigMap map;
    try {
      map = client.configMaps().inNamespace(namespace).withName(name).get();
    } catch (KubernetesClientException e) {
      throw new ClusterAccessException(where + " cannot be read: " + Failures.reason(e), e);
    }
    if (map == null) {
      throw new ClusterAccessException(
          where + " does not exist; name its namespace, or give the settings as files");
    }
    return files(map);
  }

  /** The ConfigMap as a watch brings it. */
  static ConfigMap of(JsonObject object) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(text(object, "metadata.namespace"))
        .withName(text(object, "metadata.name"))
        .withUid(text(object, "metadata.uid"))
        .withResourceVersion(text(object, "metadata.resourceVersion"))
        .endMetadata()
        .withData(texts(object, "data"))
        .withBinaryData(texts(object, "binaryData"))
        .build();
  }

  private static Map<String, String> texts(JsonObject object, String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    object
        .find(name)
        .ifPresent(
            map ->
                map.asObject().members().forEach((key, value) -> texts.put(key, value.asText())));
    return texts;
  }

  static Map<String, String> files(ConfigMap map) throws TemplateException {
    if (map.getBinaryData() != null && !map.getBinaryData().isEmpty()) {
      throw new TemplateException(
          map.getBinaryData().keySet().iterator().next(),
          "it is in binaryData, so it is not text; write it in UTF-8");
    }
    return map.getData() == null ? Map.of() : map.getData();
  }
}
