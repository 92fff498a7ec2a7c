package mesh.sluice.certs;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.kubernetes.Informers;

/** The one Secret that replicas share, read and written whole. */
final class CertificateSecret {
  /**
   * The Secret as it was read.
   *
   * @param version of the object; what is written must replace this one
   * @param data decoded
   */
  record Stored(String version, Map<String, byte[]> data) {
    Stored {
      requireNonNull(version);
      data = Map.copyOf(data);
    }
  }

  private static final int CONFLICT = 409;
  private static final int NOT_FOUND = 404;

  private final KubernetesClient client;
  private final String namespace;
  private final String name;

  CertificateSecret(KubernetesClient client, String namespace, String name) {
    this.client = requireNonNull(client);
    this.namespace = requireNonNull(namespace);
    this.name = requireNonNull(name);
  }

  /** Asks the API server. */
  Optional<Stored> read() {
    return Optional.ofNullable(resource().get()).map(CertificateSecret::decode);
  }

  /**
   * Stores these data, unless somebody else was faster.
   *
   * @param over what they are to replace; empty if the Secret is to be created
   * @return whether they are stored now
   */
  boolean write(Optional<Stored> over, Map<String, byte[]> data) {
    try {
      if (over.isPresent()) {
        resource().patch(PatchContext.of(PatchType.JSON_MERGE), patch(over.get(), data));
      } else {
        client.resource(secret(data)).create();
      }
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == CONFLICT || e.getCode() == NOT_FOUND && over.isPresent()) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Says when it may have changed, from any thread.
   *
   * @return what ends that
   */
  Runnable watch(Runnable changed) {
    SharedIndexInformer<Secret> informer =
        Informers.start(resource(), new Changes<>(any -> true, changed));
    return informer::close;
  }

  private Secret secret(Map<String, byte[]> data) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .addToLabels("app.kubernetes.io/name", "sluice-injector")
        .endMetadata()
        .withData(encode(data))
        .build();
  }

  /** Labels and the type are whoever's; the version makes sure that it is the one we know. */
  private static String patch(Stored over, Map<String, byte[]> data) {
    Map<String, JsonValue> values = new LinkedHashMap<>();
    encode(data).forEach((key, value) -> values.put(key, new JsonString(value)));
    JsonObject version = new JsonObject(Map.of("resourceVersion", new JsonString(over.version())));
    return new String(
        Json.write(new JsonObject(Map.of("metadata", version, "data", new JsonObject(values)))),
        StandardCharsets.UTF_8);
  }

  /** For messages. */
  @Override
  public String toString() {
    return "Secret " + namespace + "/" + name;
  }

  private Resource<Secret> resource() {
    return client.secrets().inNamespace(namespace).withName(name);
  }

  private static Stored decode(Secret secret) {
    Map<String, byte[]> data = new HashMap<>();
    if (secret.getData() != null) {
      secret.getData().forEach((key, value) -> data.put(key, Base64.getDecoder().decode(value)));
    }
    return new Stored(secret.getMetadata().getResourceVersion(), data);
  }

  private static Map<String, String> encode(Map<String, byte[]> data) {
    Map<String, String> encoded = new HashMap<>();
    data.forEach((key, value) -> encoded.put(key, Base64.getEncoder().encodeToString(value)));
    return encoded;
  }
}
