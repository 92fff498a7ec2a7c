package mesh.sluice.selection;

import static mesh.sluice.selection.SelectionRow.assertSelected;
import static mesh.sluice.selection.SelectionRow.row;

import mesh.sluice.profile.MeshProfile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The decisions in OSM's words, a row each. Labels of the namespace are without their prefix {@code
 * openservicemesh.io/}; the other columns hold the value of {@code
 * openservicemesh.io/sidecar-injection}, {@code -} where there is none.
 */
class OsmWordsTest {
  private static final String PREFIX = "openservicemesh.io/";
  private static final String KEY = PREFIX + "sidecar-injection";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          NAMESPACE                | NAMESPACE'S | POD'S    | OUTCOME | REASON                | BECAUSE
          # Rule of OSM's webhook: its namespaceSelector wants monitored-by with the mesh's name.
          -                        | enabled     | -        | skip    | namespace-not-in-mesh | -
          -                        | enabled     | enabled  | skip    | namespace-not-in-mesh | -
          -                        | -           | maybe    | skip    | namespace-not-in-mesh | -
          monitored-by=osm         | enabled     | enabled  | skip    | other-mesh            | label openservicemesh.io/monitored-by: 'osm' of the namespace; setting meshName: 'sluice'
          monitored-by=            | enabled     | enabled  | skip    | other-mesh            | label openservicemesh.io/monitored-by: '' of the namespace; setting meshName: 'sluice'
          # Rule of OSM's webhook: ignore must not be there, whatever its value is.
          monitored-by=sluice ignore=true  | enabled | enabled | skip | namespace-ignored     | label openservicemesh.io/ignore: 'true' of the namespace
          monitored-by=sluice ignore=false | enabled | enabled | skip | namespace-ignored     | label openservicemesh.io/ignore: 'false' of the namespace
          monitored-by=osm ignore=         | -       | -       | skip | namespace-ignored     | label openservicemesh.io/ignore: '' of the namespace
          # Rule of OSM's webhook: control-plane must not be there, whatever its value is.
          monitored-by=sluice control-plane=x | enabled | enabled | skip | control-plane-namespace | label control-plane: 'x' of the namespace
          monitored-by=sluice control-plane=  | enabled | enabled | skip | control-plane-namespace | label control-plane: '' of the namespace
          # Rule of OSM's documents: nor may name be that of the control plane's namespace.
          monitored-by=sluice name=sluice-system | enabled | enabled | skip | control-plane-namespace | label name: 'sluice-system' of the namespace
          monitored-by=sluice name=shop | enabled | -    | inject  | namespace-opt-in      | annotation KEY: 'enabled' of the namespace
          # Rule of OSM's injector: nothing said means no.
          monitored-by=sluice      | -           | -        | skip    | namespace-unset       | -
          monitored-by=sluice      | ''          | ''       | skip    | namespace-unset       | -
          monitored-by=sluice      | enabled     | -        | inject  | namespace-opt-in      | annotation KEY: 'enabled' of the namespace
          monitored-by=sluice      | yes         | -        | inject  | namespace-opt-in      | annotation KEY: 'yes' of the namespace
          monitored-by=sluice      | true        | ''       | inject  | namespace-opt-in      | annotation KEY: 'true' of the namespace
          monitored-by=sluice      | disabled    | -        | skip    | namespace-opt-out     | annotation KEY: 'disabled' of the namespace
          monitored-by=sluice      | no          | -        | skip    | namespace-opt-out     | annotation KEY: 'no' of the namespace
          monitored-by=sluice      | false       | -        | skip    | namespace-opt-out     | annotation KEY: 'false' of the namespace
          # Rule of OSM's injector: the pod goes before its namespace.
          monitored-by=sluice      | -           | enabled  | inject  | pod-opt-in            | annotation KEY: 'enabled'
          monitored-by=sluice      | -           | yes      | inject  | pod-opt-in            | annotation KEY: 'yes'
          monitored-by=sluice      | disabled    | true     | inject  | pod-opt-in            | annotation KEY: 'true'
          monitored-by=sluice      | enabled     | disabled | skip    | pod-opt-out           | annotation KEY: 'disabled'
          monitored-by=sluice      | enabled     | no       | skip    | pod-opt-out           | annotation KEY: 'no'
          monitored-by=sluice      | enabled     | false    | skip    | pod-opt-out           | annotation KEY: 'false'
          # Rule of OSM's injector: case does not matter.
          monitored-by=sluice      | -           | Enabled  | inject  | pod-opt-in            | annotation KEY: 'Enabled'
          monitored-by=sluice      | YES         | -        | inject  | namespace-opt-in      | annotation KEY: 'YES' of the namespace
          monitored-by=sluice      | enabled     | FALSE    | skip    | pod-opt-out           | annotation KEY: 'FALSE'
          # Rule of OSM's injector: what is not understood is an error, the namespace's too.
          monitored-by=sluice      | -           | maybe    | refuse  | REMEDY                | annotation KEY of the pod: 'maybe'
          monitored-by=sluice      | maybe       | -        | refuse  | REMEDY                | annotation KEY of the namespace: 'maybe'
          monitored-by=sluice      | maybe       | enabled  | refuse  | REMEDY                | annotation KEY of the namespace: 'maybe'
          monitored-by=sluice      | maybe       | on       | refuse  | REMEDY                | annotation KEY of the pod: 'on'
          """)
  void decides(
      String labels, String namespace, String pod, String outcome, String reason, String because) {
    Selection selection =
        row()
            .namespaceLabels(
                cell(labels)
                    .replace("monitored", PREFIX + "monitored")
                    .replace("ignore", PREFIX + "ignore"))
            .namespaceAnnotations(annotation(namespace))
            .annotations(annotation(pod))
            .select(MeshProfile.OSM);

    assertSelected(
        selection,
        outcome,
        reason.replace("REMEDY", "write enabled, yes or true, or disabled, no or false"),
        cell(because).replace("KEY", KEY));
  }

  /** Our configuration has what OSM's has not; where it says nothing, all is as above. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          NAMESPACE'S | POD'S    | POLICY   | NEVER | ALWAYS | OUTCOME | REASON                 | BECAUSE
          enabled     | -        | disabled | -     | -      | skip    | policy-disabled        | annotation KEY: 'enabled' of the namespace; setting policy: 'disabled'
          enabled     | enabled  | disabled | -     | -      | inject  | pod-opt-in             | annotation KEY: 'enabled'
          enabled     | -        | enabled  | app   | -      | skip    | never-inject-selector  | setting neverInjectSelector[0]: 'app'
          enabled     | enabled  | enabled  | app   | -      | inject  | pod-opt-in             | annotation KEY: 'enabled'
          -           | -        | enabled  | -     | app    | inject  | always-inject-selector | setting alwaysInjectSelector[0]: 'app'
          disabled    | -        | disabled | -     | app    | inject  | always-inject-selector | setting alwaysInjectSelector[0]: 'app'
          -           | disabled | enabled  | -     | app    | skip    | pod-opt-out            | annotation KEY: 'disabled'
          """)
  void operatorDecidesAboutPodsThatSayNothing(
      String namespace,
      String pod,
      String policy,
      String never,
      String always,
      String outcome,
      String reason,
      String because) {
    Selection selection =
        row()
            .namespaceLabels("openservicemesh.io/monitored-by=sluice")
            .namespaceAnnotations(annotation(namespace))
            .labels("app=x")
            .annotations(annotation(pod))
            .policy(policy)
            .never(cell(never))
            .always(cell(always))
            .select(MeshProfile.OSM);

    assertSelected(selection, outcome, reason, because.replace("KEY", KEY));
  }

  private static String cell(String text) {
    return text.equals("-") ? "" : text;
  }

  private static String annotation(String value) {
    return value.equals("-") ? "" : KEY + "=" + value;
  }
}
