package mesh.sluice.certs;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.kubernetes.ApiConnection;
import mesh.sluice.kubernetes.ClusterAccess;
import mesh.sluice.kubernetes.Reflector;
import mesh.sluice.kubernetes.WatchedKind;

/**
 * The one Secret that replicas share, read and written whole. It is never created: whoever may
 * create Secrets may create one that Kubernetes fills with the token of any service account.
 */
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

  /** What may hold a certificate and its key: in others, Kubernetes keeps what is not ours. */
  private static final List<String> TYPES = List.of("Opaque", "kubernetes.io/tls");

  private final KubernetesClient client;
  private final ApiConnection connection;
  private final String namespace;
  private final String name;

  CertificateSecret(ClusterAccess access, String namespace, String name) {
    this.client = access.client();
    this.connection = access.connection();
    this.namespace = requireNonNull(namespace);
    this.name = requireNonNull(name);
  }

  /**
   * Asks the API server.
   *
   * @throws SecretUnusableException if there is no such Secret, or one of another type
   */
  Stored read() throws SecretUnusableException {
    Secret secret = resource().get();
    if (secret == null) {
      throw new SecretUnusableException(
          this
              + ": it is not there, and sluice-injector may not create it: apply"
              + " deploy/injector/base/25-certificate.yaml, or let cert-manager create it");
    }
    if (!TYPES.contains(secret.getType())) {
      throw new SecretUnusableException(
          this
              + ": type: '"
              + secret.getType()
              + "': write Opaque or kubernetes.io/tls; a type cannot be changed, so delete the"
              + " Secret and apply deploy/injector/base/25-certificate.yaml");
    }
    return decode(secret);
  }

  /**
   * Stores these data, unless somebody else was faster.
   *
   * @param over what they are to replace
   * @return whether they are stored now
   */
  boolean write(Stored over, Map<String, byte[]> data) {
    try {
      resource().patch(PatchContext.of(PatchType.JSON_MERGE), patch(over, data));
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == CONFLICT || e.getCode() == NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  /** Says when it may have changed, from any thread, until what this returns is closed. */
  Reflector<?> watch(Runnable changed) {
    return Changes.watch(
        connection,
        WatchedKind.of("secrets", "/api/v1/namespaces/" + namespace + "/secrets")
            .withField("metadata.name", name),
        any -> true,
        changed);
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
