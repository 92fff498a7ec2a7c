package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.deploy.DeployManifests;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.testing.Condition;
import mesh.sluice.testing.Programs.Ended;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody with the injector's token can do to a real cluster, and what not. */
class AccessIT {
  private static final String NAMESPACE = "sluice-system";
  private static final String ACCOUNT = "system:serviceaccount:sluice-system:sluice-injector";
  private static final String SECRET = "sluice-injector-certificate";
  private static final String NODE = "access-node";
  private static final String TAINT =
      "{\"key\": \"sluice.mesh/not-ready\", \"effect\": \"NoSchedule\"}";
  private static final String OTHER_TAINT =
      "{\"key\": \"example.com/gpu\", \"value\": \"a\", \"effect\": \"NoSchedule\"}";
  private static final List<String> CONFIGURATIONS =
      List.of("sluice-injector", "zz-sluice-adoption");

  private static ApiServer api;

  @BeforeAll
  static void deploy() throws IOException {
    api = ApiServer.get();
    for (String file :
        List.of("10-namespace", "20-access", "21-access-policies", "25-certificate")) {
      api.kubectl("apply", "-f", DeployManifests.base(file + ".yaml").toString());
    }
    // Nobody listens where they lead, and nothing that they are asked about is created here.
    for (JsonObject webhooks : DeployManifests.webhooks("sluice")) {
      api.kubectlWith(webhooks.toString(), "apply", "-f", "-");
    }
    api.kubectlWith(
        """
        {apiVersion: v1, kind: Secret, metadata: {name: another, namespace: sluice-system}}
        ---
        {apiVersion: v1, kind: Node, metadata: {name: access-node, labels: {zone: a},
          annotations: {example.com/owner: team}},
         spec: {podCIDR: 10.0.0.0/24, podCIDRs: [10.0.0.0/24]}}
        """,
        "apply",
        "-f",
        "-");
    // The API server has added one of its own.
    api.kubectl("patch", "node", NODE, "--type=merge", "-p", taints(OTHER_TAINT, TAINT));
    Condition.await(
        Duration.ofSeconds(30),
        "the API server knows the policies",
        () ->
            patch("merge", "{\"metadata\": {\"labels\": {\"zone\": \"z\"}}}", "node", NODE).status()
                    != 0
                && patch("json", failurePolicy("Fail"), webhooks(1)).status() != 0
                && createLease("another").status() != 0,
        () -> "");
  }

  @AfterAll
  static void remove() throws IOException {
    api.kubectl("delete", "mutatingwebhookconfiguration", CONFIGURATIONS.get(0));
    api.kubectl("delete", "mutatingwebhookconfiguration", CONFIGURATIONS.get(1));
    api.kubectl("delete", "node", NODE);
    api.kubectl("-n", NAMESPACE, "delete", "secret", SECRET, "another");
  }

  @Test
  void tokenOfAServiceAccountCannotBeHadFromANewSecret() throws IOException {
    Ended ended =
        api.tryKubectl(
            """
            {apiVersion: v1, kind: Secret, type: kubernetes.io/service-account-token,
             metadata: {generateName: token-, namespace: sluice-system,
                        annotations: {kubernetes.io/service-account.name: default}}}
            """,
            "create",
            "--as=" + ACCOUNT,
            "-f",
            "-");

    assertForbidden(ended, "secrets is forbidden");
  }

  /** Its type cannot be changed, and without the right to delete it, nor can it be made anew. */
  @Test
  void tokenOfAServiceAccountCannotBeHadFromTheCertificatesSecret() throws IOException {
    Ended changed =
        patch(
            "merge",
            """
            {"type": "kubernetes.io/service-account-token",
             "metadata": {"annotations": {"kubernetes.io/service-account.name": "default"}}}
            """,
            "-n",
            NAMESPACE,
            "secret",
            SECRET);
    Ended deleted = asInjector("delete", "-n", NAMESPACE, "secret", SECRET);

    assertThat(changed.status()).isNotZero();
    assertThat(changed.output()).contains("type: Invalid value", "field is immutable");
    assertForbidden(deleted, "cannot delete resource \"secrets\"");
  }

  @Test
  void certificatesSecretCanBeReadAndFilled() throws IOException {
    Ended filled =
        patch("merge", "{\"data\": {\"tls.key\": \"a2V5\"}}", "-n", NAMESPACE, "secret", SECRET);
    Ended read = asInjector("get", "-n", NAMESPACE, "secret", SECRET);

    assertThat(filled.status()).as(filled.output()).isZero();
    assertThat(read.status()).as(read.output()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"another", ""})
  void otherSecretsCannotBeRead(String name) throws IOException {
    List<String> command = new ArrayList<>(List.of("get", "-n", NAMESPACE, "secrets"));
    if (!name.isEmpty()) {
      command.add(name);
    }

    assertForbidden(asInjector(command.toArray(String[]::new)), "is forbidden");
  }

  @Test
  void nodeCanBeOpenedAndClosed() throws IOException {
    Ended opened =
        patch(
            "merge",
            """
            {"metadata": {"annotations": {"sluice.mesh/gate-opened": "2026-01-01T00:00:00Z"}},
             "spec": {"taints": [%s]}}
            """
                .formatted(OTHER_TAINT),
            "node",
            NODE);
    Ended closed = patch("merge", taints(OTHER_TAINT, TAINT), "node", NODE);

    assertThat(opened.status()).as(opened.output()).isZero();
    assertThat(closed.status()).as(closed.output()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"metadata\": {\"labels\": {\"zone\": \"b\"}}}",
        "{\"metadata\": {\"labels\": {\"zone\": null}}}",
        "{\"metadata\": {\"labels\": {\"node-role.kubernetes.io/control-plane\": \"\"}}}",
        "{\"metadata\": {\"labels\": {\"sluice.mesh/gate\": \"disabled\"}}}",
        "{\"metadata\": {\"annotations\": {\"example.com/owner\": \"me\"}}}",
        "{\"metadata\": {\"annotations\": {\"example.com/owner\": null}}}",
        "{\"metadata\": {\"annotations\": {\"example.com/other\": \"new\"}}}",
        "{\"metadata\": {\"annotations\": {\"sluice.mesh/other\": \"new\"}}}",
        "{\"metadata\": {\"finalizers\": [\"example.com/stay\"]}}",
        "{\"spec\": {\"unschedulable\": true}}",
        "{\"spec\": {\"providerID\": \"cloud://other\"}}",
        "{\"spec\": {\"taints\": []}}",
        "{\"spec\": {\"taints\": null}}",
        "{\"spec\": {\"taints\": [{\"key\": \"sluice.mesh/not-ready\", \"effect\": \"NoExecute\"},"
            + OTHER_TAINT
            + "]}}",
        "{\"spec\": {\"taints\": [{\"key\": \"example.com/gpu\", \"value\": \"b\","
            + " \"effect\": \"NoSchedule\"}]}}",
        "{\"spec\": {\"taints\": [{\"key\": \"more\", \"effect\": \"NoExecute\"},"
            + OTHER_TAINT
            + "]}}"
      })
  void nothingElseOfANodeCanBeChanged(String change) throws IOException {
    assertForbidden(
        patch("merge", change, "node", NODE),
        "ValidatingAdmissionPolicy 'sluice-injector-nodes'",
        "sluice-injector may change");
  }

  @Test
  void statusOfANodeCannotBeChanged() throws IOException {
    Ended ended =
        patch("merge", "{\"status\": {\"phase\": \"x\"}}", "--subresource=status", "node", NODE);

    assertForbidden(ended, "resource \"nodes/status\"");
  }

  @Test
  void othersMayChangeNodesAsBefore() throws IOException {
    api.kubectl(
        "patch",
        "node",
        NODE,
        "--type=merge",
        "-p",
        "{\"metadata\": {\"labels\": {\"a\": \"b\"}}}");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void authorityOfWebhooksCanBeChanged(int configuration) throws IOException {
    Ended ended =
        patch(
            "json",
            """
            [{"op": "add", "path": "/webhooks/0/clientConfig/caBundle", "value": "%s"}]
            """
                .formatted(Base64.getEncoder().encodeToString(api.authority())),
            webhooks(configuration));

    assertThat(ended.status()).as(ended.output()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "replace | /webhooks/0/failurePolicy | `\"Ignore\"`",
        "replace | /webhooks/0/clientConfig/service/name | `\"other\"`",
        "replace | /webhooks/0/clientConfig/service/namespace | `\"default\"`",
        "replace | /webhooks/0/clientConfig | `{\"url\": \"https://example.com/\"}`",
        "replace | /webhooks/0/rules/0/resources | `[\"secrets\"]`",
        "replace | /webhooks/0/namespaceSelector | `{}`",
        "remove | /webhooks/0/matchConditions | `null`",
        "replace | /webhooks/0/timeoutSeconds | `1`",
        "replace | /webhooks/0/name | `\"other.sluice.mesh\"`",
        "remove | /webhooks/0 | `null`",
        "add | /metadata/labels/more | `\"x\"`",
        "add | /metadata/annotations/more | `\"x\"`",
        "add | /metadata/finalizers | `[\"example.com/stay\"]`",
      })
  void nothingElseOfWebhooksCanBeChanged(String operation, String path, String value)
      throws IOException {
    assertForbidden(
        patch(
            "json",
            "[{\"op\": \"%s\", \"path\": \"%s\", \"value\": %s}]".formatted(operation, path, value),
            webhooks(0)),
        "ValidatingAdmissionPolicy 'sluice-injector-webhooks'",
        "sluice-injector may change clientConfig.caBundle");
  }

  @Test
  void webhookCannotBeAdded() throws IOException {
    Ended ended =
        patch(
            "json",
            """
            [{"op": "add", "path": "/webhooks/-", "value": {"name": "more.sluice.mesh",
              "clientConfig": {"url": "https://example.com/"}, "sideEffects": "None",
              "admissionReviewVersions": ["v1"]}}]
            """,
            webhooks(0));

    assertForbidden(ended, "ValidatingAdmissionPolicy 'sluice-injector-webhooks'");
  }

  @ParameterizedTest
  @CsvSource({"sluice-injector, true", "another, false"})
  void leaseOfTheLeaderAloneCanBeCreated(String name, boolean allowed) throws IOException {
    Ended ended = createLease(name);

    if (allowed) {
      assertThat(ended.status()).as(ended.output()).isZero();
    } else {
      assertForbidden(ended, "ValidatingAdmissionPolicy 'sluice-injector-leases'");
    }
  }

  @Test
  void policiesCannotBeRemoved() throws IOException {
    Ended ended = asInjector("delete", "validatingadmissionpolicybinding", "sluice-injector-nodes");

    assertForbidden(ended, "cannot delete resource");
  }

  private static Ended createLease(String name) throws IOException {
    return api.tryKubectl(
        """
        {apiVersion: coordination.k8s.io/v1, kind: Lease,
         metadata: {name: %s, namespace: sluice-system}}
        """
            .formatted(name),
        "create",
        "--dry-run=server",
        "--as=" + ACCOUNT,
        "-f",
        "-");
  }

  private static String failurePolicy(String value) {
    return "[{\"op\": \"replace\", \"path\": \"/webhooks/0/failurePolicy\", \"value\": \"%s\"}]"
        .formatted(value);
  }

  private static String taints(String... taints) {
    return "{\"spec\": {\"taints\": [" + String.join(", ", taints) + "]}}";
  }

  private static String[] webhooks(int configuration) {
    return new String[] {"mutatingwebhookconfiguration", CONFIGURATIONS.get(configuration)};
  }

  /** A dry run passes all that a change passes. */
  private static Ended patch(String type, String patch, String... object) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("patch", "--dry-run=server", "--type=" + type, "-p", patch));
    command.addAll(List.of(object));
    return asInjector(command.toArray(String[]::new));
  }

  private static Ended asInjector(String... command) throws IOException {
    List<String> all = new ArrayList<>(List.of(command));
    all.add("--as=" + ACCOUNT);
    return api.tryKubectl("", all.toArray(String[]::new));
  }

  private static void assertForbidden(Ended ended, String... parts) {
    assertThat(ended.status()).as(ended.output()).isNotZero();
    assertThat(ended.output()).contains("orbidden").contains(parts);
  }
}
