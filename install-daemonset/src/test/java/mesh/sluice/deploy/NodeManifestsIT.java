package mesh.sluice.deploy;

import static mesh.sluice.deploy.NodeManifests.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.testing.Checkout;
import mesh.sluice.testing.Programs.Ended;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests in {@code deploy/node}, as a real API server takes them. */
class NodeManifestsIT {
  private static ApiServer api;

  @BeforeAll
  static void applyWhatOthersDependOn() throws IOException {
    api = ApiServer.get();
    api.kubectl("apply", "-f", NodeManifests.base("10-namespace.yaml").toString());
    api.kubectl("apply", "-f", NodeManifests.base("20-access.yaml").toString());
  }

  static List<String> platforms() {
    return NodeManifests.PLATFORMS;
  }

  @Test
  void platformsAreAllThatThereAre() throws IOException {
    try (Stream<Path> found = Files.list(NodeManifests.DIRECTORY.resolve("platforms"))) {
      assertThat(found.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(NodeManifests.PLATFORMS);
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void manifestsAreTakenWithoutAWarning(String platform) throws IOException {
    Ended ended =
        api.tryKubectl(
            "",
            "apply",
            "--dry-run=server",
            "--validate=strict",
            "--warnings-as-errors",
            "-f",
            NodeManifests.DIRECTORY.resolve("base").toString(),
            "-f",
            NodeManifests.platform(platform).toString());

    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(ended.output())
        .contains("daemonset.apps/sluice-node", "(server dry run)")
        .doesNotContain("Warning");
  }

  /** Whichever is applied first, the other one changes nothing of it. */
  @Test
  void namespaceIsTheInjectorsToo() throws IOException {
    assertThat(NodeManifests.base("10-namespace.yaml"))
        .hasSameTextualContentAs(Checkout.path("deploy/injector/base/10-namespace.yaml"));
  }

  /** Talos enforces Pod Security in every namespace without labels (siderolabs/talos#6902). */
  @Test
  void namespaceTakesThePod() throws IOException {
    JsonObject pod =
        NodeManifests.template("containerd")
            .with("apiVersion", new JsonString("v1"))
            .with("kind", new JsonString("Pod"))
            .with(
                "metadata",
                new JsonObject(
                    Map.of(
                        "name", new JsonString("node-manifests"),
                        "namespace", new JsonString("sluice-system"))));

    assertThat(api.kubectlWith(pod.toString(), "apply", "--dry-run=server", "-f", "-"))
        .contains("pod/node-manifests created");
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void containerHasNamedCapabilitiesAndNoMore(String platform) throws IOException {
    JsonObject security =
        NodeManifests.container(platform).find("securityContext").orElseThrow().asObject();

    assertThat(security.members())
        .containsEntry("privileged", new JsonBoolean(false))
        .containsEntry("allowPrivilegeEscalation", new JsonBoolean(false))
        .containsEntry("readOnlyRootFilesystem", new JsonBoolean(true));
    assertThat(security.find("capabilities").orElseThrow())
        .hasToString(
            "{\"drop\":[\"ALL\"],"
                + "\"add\":[\"CHOWN\",\"DAC_OVERRIDE\",\"FOWNER\",\"NET_ADMIN\",\"SYS_ADMIN\"]}");
    JsonObject pod = NodeManifests.template(platform).find("spec").orElseThrow().asObject();
    assertThat(text(pod, "securityContext.seccompProfile.type")).isEqualTo("RuntimeDefault");
    assertThat(pod.find("hostPID")).hasValue(new JsonBoolean(false));
    assertThat(pod.find("hostIPC")).isEmpty();
  }

  /** Where the chain is broken, no other pod starts. */
  @ParameterizedTest
  @MethodSource("platforms")
  void podStartsOnANodeWhereNothingElseDoes(String platform) throws IOException {
    JsonObject pod = NodeManifests.template(platform).find("spec").orElseThrow().asObject();

    assertThat(pod.find("hostNetwork")).hasValue(new JsonBoolean(true));
    assertThat(text(pod, "dnsPolicy")).isEqualTo("Default");
    assertThat(text(pod, "priorityClassName")).isEqualTo("system-node-critical");
    // aws/amazon-vpc-cni-k8s#162: any taint of the owner's.
    assertThat(pod.find("tolerations").orElseThrow()).hasToString("[{\"operator\":\"Exists\"}]");
  }

  /** docs/node-platforms.md has the same table. */
  @ParameterizedTest
  @CsvSource({
    "aks, /etc/cni/net.d /opt/cni/bin, /etc/containerd",
    "bottlerocket, /etc/cni/net.d /opt/cni/bin, /etc/containerd",
    "containerd, /etc/cni/net.d /opt/cni/bin, /etc/containerd",
    "crio, /etc/cni/net.d /opt/cni/bin, /etc/crio",
    "eks, /etc/cni/net.d /opt/cni/bin, /etc/containerd",
    "gke, /etc/cni/net.d /home/kubernetes/bin, /etc/containerd",
    "kind, /etc/cni/net.d /opt/cni/bin, /etc/containerd",
    "k3s, /var/lib/rancher/k3s/agent/etc/cni/net.d /var/lib/rancher/k3s/data,"
        + " /var/lib/rancher/k3s/agent/etc/containerd",
    "microk8s, /var/snap/microk8s, ''",
    "minikube, /etc/cni/net.d /opt/cni/bin, /etc/containerd",
    "openshift, /etc/kubernetes/cni/net.d /var/lib/cni/bin, /etc/crio",
    "rke2, /etc/cni/net.d /opt/cni/bin, /var/lib/rancher/rke2/agent/etc/containerd",
    "talos, /etc/cni/net.d /opt/cni/bin, /etc/cri"
  })
  void directoriesOfThePlatformAreMountedWhereTheyAreLookedFor(
      String platform, String writable, String readOnly) throws IOException {
    List<String> written = new ArrayList<>();
    List<String> read = new ArrayList<>();
    mounts(platform)
        .forEach(
            (path, mount) -> {
              boolean sockets = path.equals("/run/sluice");
              assertThat(text(mount, "mountPath")).isEqualTo(sockets ? path : "/host" + path);
              boolean locked = mount.find("readOnly").isPresent();
              (locked ? read : written).add(path);
            });

    List<String> expected = new ArrayList<>(List.of(writable.split(" ")));
    expected.add("/run/sluice");
    assertThat(written).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(read)
        .containsExactlyInAnyOrderElementsOf(
            readOnly.isEmpty() ? List.of("/run/netns") : List.of(readOnly, "/run/netns"));
  }

  /** Else it would see the namespaces of its start alone, and keep those alive. */
  @ParameterizedTest
  @MethodSource("platforms")
  void namespacesOfLaterPodsAreSeen(String platform) throws IOException {
    assertThat(mounts(platform).get("/run/netns").find("mountPropagation"))
        .hasValue(new JsonString("HostToContainer"));
  }

  /** Mounts by the paths of their volumes on the node. */
  private static Map<String, JsonObject> mounts(String platform) throws IOException {
    Map<String, String> paths = new HashMap<>();
    for (JsonValue volume :
        NodeManifests.template(platform).findPath("spec.volumes").orElseThrow().asList()) {
      paths.put(text(volume.asObject(), "name"), text(volume.asObject(), "hostPath.path"));
    }
    Map<String, JsonObject> mounts = new HashMap<>();
    for (JsonValue mount :
        NodeManifests.container(platform).find("volumeMounts").orElseThrow().asList()) {
      mounts.put(paths.remove(text(mount.asObject(), "name")), mount.asObject());
    }
    assertThat(paths).as("volumes that are not mounted").isEmpty();
    return mounts;
  }
}
