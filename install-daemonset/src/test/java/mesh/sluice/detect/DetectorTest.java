package mesh.sluice.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectorTest {
  private static final DetectionOptions AUTO = DetectionOptions.AUTOMATIC;
  private static final String CONTAINERD =
      """
      version = 3
      [plugins.'io.containerd.cri.v1.runtime'.cni]
      bin_dirs = ['/opt/cni/bin', '/usr/local/cni']
      conf_dir = '/etc/cni/net.d'
      """;

  @TempDir Path root;
  private HostTree host;

  @BeforeEach
  void makeNode() {
    host =
        HostTree.in(root)
            .file("/etc/containerd/config.toml", CONTAINERD)
            .directory("/etc/cni/net.d")
            .directory("/opt/cni/bin");
  }

  private static List<String> texts(List<Warning> warnings) {
    return warnings.stream().map(Warning::text).toList();
  }

  @Test
  void everyChoiceSaysWhy() {
    Detection detection = host.detect();

    assertThat(detection.confDirectory())
        .isEqualTo(
            new Choice<>(
                "/etc/cni/net.d",
                Source.CONFIGURATION,
                "plugins.\"io.containerd.cri.v1.runtime\".cni.conf_dir in"
                    + " /etc/containerd/config.toml"));
    assertThat(detection.binDirectory())
        .contains(
            new Choice<>(
                "/opt/cni/bin", Source.CONFIGURATION, "the first writable one of the bin dirs"));
    assertThat(detection.warnings()).isEmpty();
  }

  /** containerd/containerd#10710: of several directories, one that is searched and writable. */
  @Test
  void readOnlyDirectoryIsPassedOver() {
    Detection detection = host.readOnly("/opt/cni/bin").directory("/usr/local/cni").detect();

    assertThat(detection.binDirectory().orElseThrow().value()).isEqualTo("/usr/local/cni");
    assertThat(detection.warnings()).isEmpty();
  }

  /**
   * istio/istio#54719, linkerd/linkerd2#7391: nothing is writable, be it by the mount or SELinux.
   */
  @Test
  void noWritableDirectoryIsAnObstacle() {
    Detection detection = host.readOnly("/opt/cni/bin").detect();

    assertThat(detection.binDirectory()).isEmpty();
    assertThat(texts(detection.obstacles()))
        .containsExactly(
            "/opt/cni/bin, /usr/local/cni: containerd looks for plugins there, but /opt/cni/bin"
                + " cannot be written from here, /usr/local/cni is not visible here; mount one of"
                + " them read-write, or add a writable one to the configuration of containerd");
  }

  /** istio/istio#11676: an entry for a program that is not found blocks all pods of the node. */
  @Test
  void programWhereNobodyLooksIsAnObstacle() {
    Detection detection = host.directory("/opt/bin").detect(AUTO.withBinDirectory("/opt/bin"));

    assertThat(detection.binDirectory().orElseThrow().value()).isEqualTo("/opt/bin");
    assertThat(texts(detection.obstacles()))
        .containsExactly(
            "--bin-dir /opt/bin: containerd does not look for plugins there, but in /opt/cni/bin,"
                + " /usr/local/cni; give one of these, or add it to the configuration of"
                + " containerd");
  }

  /** linkerd/linkerd2#11250: the entry is in Multus' directory, which the runtime does not read. */
  @Test
  void entryWhereNobodyReadsIsAnObstacle() {
    Detection detection =
        host.directory("/etc/cni/multus/net.d")
            .detect(AUTO.withConfDirectory("/etc/cni/multus/net.d"));

    assertThat(detection.confDirectory().source()).isEqualTo(Source.OPTION);
    assertThat(texts(detection.obstacles()))
        .singleElement()
        .asString()
        .startsWith(
            "--conf-dir /etc/cni/multus/net.d: the entry cannot take effect there: containerd loads"
                + " from /etc/cni/net.d");
  }

  @Test
  void sameDirectoryByAnotherNameIsNoObstacle() {
    Detection detection =
        host.link("/var/cni", "/etc/cni").detect(AUTO.withConfDirectory("/var/cni/net.d"));

    assertThat(detection.warnings()).isEmpty();
  }

  @Test
  void explicitDirectoriesNeedNoConfiguration() {
    Detection detection =
        HostTree.in(root.resolve("other"))
            .directory("/c")
            .directory("/b")
            .detect(AUTO.withConfDirectory("/c").withBinDirectory("/b"));

    assertThat(detection.confDirectory().value()).isEqualTo("/c");
    assertThat(detection.binDirectories().value()).containsExactly("/b");
    assertThat(detection.binDirectory().orElseThrow().source()).isEqualTo(Source.OPTION);
    assertThat(detection.obstacles()).isEmpty();
  }

  @Test
  void confDirectoryThatIsNotMountedIsAnObstacle() {
    Detection detection =
        HostTree.in(root.resolve("other"))
            .file("/etc/containerd/config.toml", CONTAINERD)
            .directory("/opt/cni/bin")
            .detect();

    assertThat(texts(detection.obstacles()))
        .containsExactly(
            "/etc/cni/net.d: it is not visible here; create it on the node, and mount it");
  }

  @Test
  void readOnlyConfDirectoryIsAnObstacle() {
    assertThat(texts(host.readOnly("/etc/cni/net.d").detect().obstacles()))
        .singleElement()
        .asString()
        .startsWith("/etc/cni/net.d: it cannot be written from here; ");
  }

  @Test
  void nothingAtAllGivesTheDefaultsAndSaysWhereItLooked() {
    Detection detection = HostTree.in(root.resolve("empty")).detect();

    assertThat(detection.runtime()).isEqualTo(ContainerRuntime.UNKNOWN);
    assertThat(detection.confDirectory().value()).isEqualTo("/etc/cni/net.d");
    assertThat(detection.confDirectory().source()).isEqualTo(Source.DEFAULT);
    assertThat(texts(detection.warnings()).getFirst())
        .startsWith("/host: no configuration of a runtime is visible below it; looked for ")
        .contains("/etc/containerd/config.toml", "/etc/crio/crio.conf");
    assertThat(texts(detection.obstacles()))
        .anyMatch(text -> text.contains("the container runtime looks for plugins there"))
        .noneMatch(text -> text.contains("unknown"));
  }

  @Test
  void whoNamesBothDirectoriesIsNotAdvisedToDoSo() {
    DetectionOptions both =
        new DetectionOptions(
            Optional.empty(),
            Optional.empty(),
            Optional.of("/etc/cni/net.d"),
            Optional.of("/opt/cni/bin"),
            Optional.empty());

    assertThat(texts(HostTree.in(root.resolve("empty")).detect(both).warnings()))
        .noneMatch(text -> text.contains("no configuration of a runtime"));
  }

  @Test
  void brokenConfigurationIsNamedAndThePresetTaken() {
    Detection detection =
        host.file("/var/lib/rancher/k3s/agent/etc/containerd/config.toml", "version = 3\n[plug")
            .directory("/var/lib/rancher/k3s/agent/etc/cni/net.d")
            .directory("/var/lib/rancher/k3s/data/cni")
            .detect();

    assertThat(detection.preset()).contains(Preset.K3S);
    assertThat(detection.confDirectory().source()).isEqualTo(Source.PRESET);
    assertThat(detection.confDirectory().value())
        .isEqualTo("/var/lib/rancher/k3s/agent/etc/cni/net.d");
    assertThat(texts(detection.warnings()))
        .singleElement()
        .asString()
        .startsWith("/var/lib/rancher/k3s/agent/etc/containerd/config.toml: it is not TOML: ")
        .endsWith("name the right file by --runtime-config, or give --conf-dir and --bin-dir");
  }

  @Test
  void configurationThatIsADirectoryIsNamed() {
    Detection detection =
        HostTree.in(root.resolve("other"))
            .directory("/etc/containerd/config.toml")
            .directory("/etc/cni/net.d")
            .directory("/opt/cni/bin")
            .detect();

    assertThat(detection.confDirectory().source()).isEqualTo(Source.PRESET);
    assertThat(texts(detection.warnings()))
        .singleElement()
        .asString()
        .startsWith(
            "/etc/containerd/config.toml: it cannot be read: it is not a regular file; correct"
                + " it,");
  }

  @Test
  void brokenSharedConfigurationGivesWayToOneThatCanBeRead() {
    Detection detection =
        host.file("/etc/containerd/config.toml", "<")
            .file("/etc/crio/crio.conf", "[crio.network]\nnetwork_dir = '/etc/cni/net.d'\n")
            .detect();

    assertThat(detection.runtime()).isEqualTo(ContainerRuntime.CRI_O);
    assertThat(texts(detection.warnings())).singleElement().asString().contains("config.toml");
  }

  @Test
  void leftOversOfAnotherRuntimeAreToldOf() {
    Detection detection =
        host.file("/etc/crio/crio.conf", "[crio.network]\nnetwork_dir = '/elsewhere'\n").detect();

    assertThat(detection.runtime()).isEqualTo(ContainerRuntime.CONTAINERD);
    assertThat(texts(detection.warnings()))
        .containsExactly(
            "/etc/crio/crio.conf: it names other directories than /etc/containerd/config.toml,"
                + " which was taken; name the platform by --preset, or remove what is left of"
                + " another runtime");
  }

  @Test
  void runtimeOfTheNodeObjectDecides() {
    Detection detection =
        host.file("/etc/crio/crio.conf", "[crio.network]\nnetwork_dir = '/elsewhere'\n")
            .directory("/elsewhere")
            .detect(AUTO.withRuntimeVersion("cri-o://1.37.0"));

    assertThat(detection.confDirectory().value()).isEqualTo("/elsewhere");
    assertThat(detection.warnings()).isEmpty();
  }

  @Test
  void dockerIsNotGuessedAt() {
    Detection detection = host.detect(AUTO.withRuntimeVersion("docker://28.0.1"));

    assertThat(detection.runtime()).isEqualTo(ContainerRuntime.UNKNOWN);
    assertThat(texts(detection.warnings()))
        .singleElement()
        .asString()
        .startsWith("docker://28.0.1: ");
  }

  @Test
  void configurationAtAnotherPlaceIsRead() {
    Detection detection =
        host.file("/etc/my/crio.conf", "[crio.network]\nnetwork_dir = '/etc/cni/net.d'\n")
            .detect(AUTO.withRuntimeConfiguration("/etc/my/crio.conf"));

    assertThat(detection.runtime()).isEqualTo(ContainerRuntime.CRI_O);
    assertThat(detection.configurationFiles().getFirst().path()).isEqualTo("/etc/my/crio.conf");
  }

  @Test
  void severalNetworksAreToldOf() {
    Detection detection =
        host.file("/etc/containerd/config.toml", CONTAINERD + "max_conf_num = 0\n").detect();

    assertThat(texts(detection.warnings()))
        .singleElement()
        .asString()
        .contains("max_conf_num is 0");
  }

  @Test
  void multusIsFoundInTheFileThatIsLoaded() {
    Detection detection =
        host.file("/etc/cni/net.d/00-broken.conflist", "{")
            .file(
                "/etc/cni/net.d/00-multus.conf",
                """
                {"cniVersion": "1.0.0", "name": "multus-cni-network", "type": "multus",
                 "clusterNetwork": "/host/etc/cni/net.d/10-canal.conflist",
                 "auxiliaryCNIChainName": "vendor-cni-chain",
                 "readinessindicatorfile": "/etc/cni/net.d/10-canal.conflist"}
                """)
            .file(
                "/etc/cni/net.d/10-canal.conflist",
                "{\"name\":\"c\",\"plugins\":[{\"type\":\"calico\"}]}")
            .detect();

    Multus multus = detection.multus().orElseThrow();
    assertThat(multus.file()).isEqualTo("/etc/cni/net.d/00-multus.conf");
    assertThat(multus.delegatesDirectory()).isEqualTo("/etc/cni/net.d");
    assertThat(multus.clusterNetwork()).contains("/etc/cni/net.d/10-canal.conflist");
    assertThat(multus.auxiliaryChain()).contains("vendor-cni-chain");
    assertThat(multus.readinessFile()).contains("/etc/cni/net.d/10-canal.conflist");
    assertThat(detection.obstacles()).isEmpty();
  }

  @Test
  void multusThatIsNotLoadedDoesNotMatter() {
    Detection detection =
        host.file("/etc/cni/net.d/10-net.conf", "{\"name\":\"n\",\"type\":\"bridge\"}")
            .file("/etc/cni/net.d/70-multus.conf", "{\"name\":\"m\",\"type\":\"multus\"}")
            .detect();

    assertThat(detection.multus()).isEmpty();
    assertThat(detection.warnings()).isEmpty();
  }

  @Test
  void networkThatCrioIsToldToTakeComesFirst() {
    Detection detection =
        HostTree.in(root.resolve("crio"))
            .file("/etc/crio/crio.conf", "[crio.network]\ncni_default_network = 'm'\n")
            .file("/etc/cni/net.d/10-net.conf", "{\"name\":\"n\",\"type\":\"bridge\"}")
            .file("/etc/cni/net.d/70-multus.conf", "{\"name\":\"m\",\"type\":\"multus\"}")
            .directory("/opt/cni/bin")
            .detect();

    Multus multus = detection.multus().orElseThrow();
    assertThat(multus.file()).isEqualTo("/etc/cni/net.d/70-multus.conf");
    assertThat(multus.delegatesDirectory()).isEqualTo("/etc/cni/multus/net.d");
  }

  @Test
  void textNamesEverything() {
    assertThat(host.detect().toText())
        .isEqualTo(
            """
            runtime        containerd
            preset         containerd
            read           /etc/containerd/config.toml (version 3)
            conf dir       /etc/cni/net.d
                           configuration: plugins."io.containerd.cri.v1.runtime".cni.conf_dir in /etc/containerd/config.toml
            bin dirs       /opt/cni/bin, /usr/local/cni
                           configuration: plugins."io.containerd.cri.v1.runtime".cni.bin_dirs in /etc/containerd/config.toml
            plugin goes to /opt/cni/bin
                           configuration: the first writable one of the bin dirs
            """);
  }

  @Test
  void jsonHasEveryMember() {
    assertThat(host.detect().toJson().toString())
        .isEqualTo(
            "{\"runtime\":\"containerd\",\"preset\":\"containerd\","
                + "\"configurationFiles\":[{\"path\":\"/etc/containerd/config.toml\",\"version\":3}],"
                + "\"confDirectory\":{\"value\":\"/etc/cni/net.d\",\"source\":\"configuration\",\"because\":\"plugins.\\\"io.containerd.cri.v1.runtime\\\".cni.conf_dir"
                + " in /etc/containerd/config.toml\"},"
                + "\"binDirectories\":{\"value\":[\"/opt/cni/bin\",\"/usr/local/cni\"],"
                + "\"source\":\"configuration\",\"because\":\"plugins.\\\"io.containerd.cri.v1.runtime\\\".cni.bin_dirs"
                + " in /etc/containerd/config.toml\"},"
                + "\"binDirectory\":{\"value\":\"/opt/cni/bin\",\"source\":\"configuration\",\"because\":\"the"
                + " first writable one of the bin dirs\"},\"multus\":null,\"warnings\":[]}");
  }
}
