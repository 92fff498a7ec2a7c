package mesh.sluice.selection;

import static mesh.sluice.selection.SelectionRow.assertSelected;
import static mesh.sluice.selection.SelectionRow.row;

import mesh.sluice.profile.MeshProfile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What no word can change. The namespace and the pod ask for injection in everybody's words. */
class SelectionTableTest {
  private static final String NAMESPACE_OPT_IN =
      "sluice.mesh/injection=enabled istio-injection=enabled"
          + " openservicemesh.io/monitored-by=sluice";
  private static final String POD_OPT_IN = "sluice.mesh/inject=true sidecar.istio.io/inject=true";
  private static final String ANNOTATION_ASKS = "openservicemesh.io/sidecar-injection=enabled";

  private static SelectionRow asking() {
    return row()
        .namespaceLabels(NAMESPACE_OPT_IN)
        .namespaceAnnotations(ANNOTATION_ASKS)
        .labels(POD_OPT_IN)
        .annotations(ANNOTATION_ASKS);
  }

  @ParameterizedTest
  @CsvSource({
    "sluice, label sluice.mesh/inject: 'true'",
    "istio, label sidecar.istio.io/inject: 'true'",
    "osm, annotation openservicemesh.io/sidecar-injection: 'enabled'"
  })
  void podThatAsksIsInjected(String profile, String because) {
    assertSelected(asking().select(MeshProfile.parse(profile)), "inject", "pod-opt-in", because);
  }

  @ParameterizedTest
  @EnumSource
  void podOnTheNodesNetworkNeverIs(MeshProfile profile) {
    assertSelected(
        asking().onHostNetwork().select(profile),
        "skip",
        "host-network",
        "spec.hostNetwork: 'true'");
  }

  @ParameterizedTest
  @EnumSource
  void podForWindowsNeverIs(MeshProfile profile) {
    assertSelected(
        asking().forWindows("spec.os.name").select(profile),
        "skip",
        "windows",
        "spec.os.name: 'windows'");
  }

  @ParameterizedTest
  @EnumSource
  void mirrorOfAStaticPodNeverIs(MeshProfile profile) {
    assertSelected(
        asking().annotations(ANNOTATION_ASKS + " kubernetes.io/config.mirror=6dbd").select(profile),
        "skip",
        "mirror-pod",
        "annotation kubernetes.io/config.mirror: '6dbd'");
  }

  @ParameterizedTest
  @CsvSource({
    "sluice, kube-system",
    "sluice, kube-public",
    "sluice, kube-node-lease",
    "sluice, local-path-storage",
    "istio, kube-system",
    "istio, kube-public",
    "istio, kube-node-lease",
    "istio, local-path-storage",
    "osm, kube-system",
    "osm, kube-public",
    "osm, kube-node-lease",
    "osm, local-path-storage"
  })
  void podOfASystemNamespaceNeverIs(String profile, String namespace) {
    assertSelected(
        asking().in(namespace).select(MeshProfile.parse(profile)),
        "skip",
        "system-namespace",
        "metadata.namespace: '" + namespace + "'");
  }

  @ParameterizedTest
  @EnumSource
  void podOfTheControlPlaneNeverIs(MeshProfile profile) {
    assertSelected(
        asking().in("sluice-system").select(profile),
        "skip",
        "control-plane-namespace",
        "metadata.namespace: 'sluice-system'; setting controlPlaneNamespace: 'sluice-system'");
  }

  @ParameterizedTest
  @EnumSource
  void selectorCannotInjectThemEither(MeshProfile profile) {
    assertSelected(
        row().in("kube-system").labels("app=x").always("app=x").select(profile),
        "skip",
        "system-namespace",
        "metadata.namespace: 'kube-system'");
  }
}
