package mesh.sluice.certs;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationList;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationList;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.kubernetes.ApiConnection;
import mesh.sluice.kubernetes.ClusterAccess;
import mesh.sluice.kubernetes.Reflector;
import mesh.sluice.kubernetes.WatchedKind;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;

/**
 * What API servers are told to trust: the field {@code caBundle} of all webhooks in the
 * configuration named {@code sluice-injector} and in those that bear our label, mutating and
 * validating.
 */
final class CaBundles {
  private static final Logger LOG = Logger.of(CaBundles.class);
  private static final String NAME = "sluice-injector";
  private static final String LABEL = "app.kubernetes.io/name";

  /** Changed in between, or gone: the next look at it decides. */
  private static final List<Integer> OVERTAKEN = List.of(404, 409, 422);

  private final KubernetesClient client;
  private final ApiConnection connection;

  CaBundles(ClusterAccess access) {
    this.client = access.client();
    this.connection = access.connection();
  }

  /**
   * Puts these authorities wherever they are not yet.
   *
   * @param bundle PEM
   * @return whether they are everywhere now; also if there is no webhook at all
   */
  boolean publish(byte[] bundle) {
    String encoded = Base64.getEncoder().encodeToString(bundle);
    boolean mutating = publish(mutating(), CaBundles::clients, encoded);
    boolean validating = publish(validating(), CaBundles::clients, encoded);
    return mutating && validating;
  }

  /**
   * Says when one of them may have changed, from any thread.
   *
   * @return what ends that
   */
  Runnable watch(Runnable changed) {
    Reflector<?> first = watch("mutatingwebhookconfigurations", changed);
    Reflector<?> second = watch("validatingwebhookconfigurations", changed);
    return () -> {
      first.close();
      second.close();
    };
  }

  private Reflector<?> watch(String kind, Runnable changed) {
    return Changes.watch(
        connection,
        WatchedKind.of(kind, "/apis/admissionregistration.k8s.io/v1/" + kind),
        CaBundles::isOurs,
        changed);
  }

  private static <T extends HasMetadata> boolean publish(
      NonNamespaceOperation<T, ? extends KubernetesResourceList<T>, Resource<T>> kind,
      Function<T, List<WebhookClientConfig>> clients,
      String bundle) {
    boolean everywhere = true;
    for (T configuration : kind.list().getItems()) {
      if (isOurs(configuration)) {
        List<Integer> wrong = wrong(clients.apply(configuration), bundle);
        everywhere &= wrong.isEmpty() || repair(kind, configuration, wrong, bundle);
      }
    }
    return everywhere;
  }

  private static List<Integer> wrong(List<WebhookClientConfig> clients, String bundle) {
    List<Integer> wrong = new ArrayList<>();
    for (int i = 0; i < clients.size(); i++) {
      if (!Objects.equals(clients.get(i).getCaBundle(), bundle)) {
        wrong.add(i);
      }
    }
    return wrong;
  }

  /**
   * Touches the one field alone: whatever a newer version of the API has in these objects, and this
   * program does not know, stays.
   */
  private static <T extends HasMetadata> boolean repair(
      NonNamespaceOperation<T, ? extends KubernetesResourceList<T>, Resource<T>> kind,
      T found,
      List<Integer> webhooks,
      String bundle) {
    List<JsonValue> operations = new ArrayList<>();
    operations.add(
        operation("test", "/metadata/resourceVersion", found.getMetadata().getResourceVersion()));
    for (int webhook : webhooks) {
      operations.add(operation("add", "/webhooks/" + webhook + "/clientConfig/caBundle", bundle));
    }
    String name = found.getMetadata().getName();
    try {
      kind.withName(name).patch(PatchContext.of(PatchType.JSON), text(new JsonArray(operations)));
      LOG.info("wrote a caBundle", Field.of("kind", found.getKind()), Field.of("name", name));
      return true;
    } catch (KubernetesClientException e) {
      if (OVERTAKEN.contains(e.getCode())) {
        return false;
      }
      throw e;
    }
  }

  private static String text(JsonValue value) {
    return new String(Json.write(value), StandardCharsets.UTF_8);
  }

  private static JsonObject operation(String what, String path, String value) {
    return new JsonObject(
        Map.of(
            "op",
            new JsonString(what),
            "path",
            new JsonString(path),
            "value",
            new JsonString(value)));
  }

  private static boolean isOurs(HasMetadata configuration) {
    Map<String, String> labels = configuration.getMetadata().getLabels();
    return configuration.getMetadata().getName().equals(NAME)
        || labels != null && NAME.equals(labels.get(LABEL));
  }

  private static boolean isOurs(JsonObject configuration) {
    JsonValue ours = new JsonString(NAME);
    return configuration.findPath("metadata.name").filter(ours::equals).isPresent()
        || configuration
            .findPath("metadata.labels")
            .flatMap(labels -> labels.asObject().find(LABEL))
            .filter(ours::equals)
            .isPresent();
  }

  private static List<WebhookClientConfig> clients(MutatingWebhookConfiguration configuration) {
    return configuration.getWebhooks().stream().map(MutatingWebhook::getClientConfig).toList();
  }

  private static List<WebhookClientConfig> clients(ValidatingWebhookConfiguration configuration) {
    return configuration.getWebhooks().stream().map(ValidatingWebhook::getClientConfig).toList();
  }

  private NonNamespaceOperation<
          MutatingWebhookConfiguration,
          MutatingWebhookConfigurationList,
          Resource<MutatingWebhookConfiguration>>
      mutating() {
    return client.admissionRegistration().v1().mutatingWebhookConfigurations();
  }

  private NonNamespaceOperation<
          ValidatingWebhookConfiguration,
          ValidatingWebhookConfigurationList,
          Resource<ValidatingWebhookConfiguration>>
      validating() {
    return client.admissionRegistration().v1().validatingWebhookConfigurations();
  }
}
