package mesh.sluice.selection;

import static mesh.sluice.selection.SelectionRow.assertSelected;
import static mesh.sluice.selection.SelectionRow.row;
import static org.assertj.core.api.Assertions.assertThat;

import mesh.sluice.profile.MeshProfile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The decisions in Istio's words, a row each. */
class IstioWordsTest {
  /**
   * Which pods the API server asks about: the selectors of the webhooks rev.namespace, rev.object,
   * namespace and object. {@code inj} stands for {@code istio-injection}, {@code rev} for {@code
   * istio.io/rev}, {@code i} for {@code sidecar.istio.io/inject}.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          NAMESPACE                | POD LABELS         | ANNOTATION | REVISION | OUTCOME | REASON            | BECAUSE
          # namespace: istio-injection enabled, and the pod does not refuse. Of the default revision only.
          inj=enabled              | -                  | -          | -        | inject  | namespace-opt-in  | label inj: 'enabled' of the namespace
          inj=enabled              | -                  | -          | default  | inject  | namespace-opt-in  | label inj: 'enabled' of the namespace
          inj=enabled              | i=true             | -          | -        | inject  | pod-opt-in        | label i: 'true'
          inj=enabled              | i=false            | -          | -        | skip    | pod-opt-out       | label i: 'false'
          inj=enabled              | rev=canary         | -          | -        | inject  | namespace-opt-in  | label inj: 'enabled' of the namespace
          inj=enabled              | -                  | -          | canary   | skip    | other-revision    | label inj: 'enabled' of the namespace; setting revision: 'canary'
          inj=enabled              | i=true rev=canary  | -          | canary   | skip    | other-revision    | label inj: 'enabled' of the namespace; setting revision: 'canary'
          # namespace, rev.namespace: istio-injection goes before istio.io/rev.
          inj=enabled rev=canary   | -                  | -          | -        | inject  | namespace-opt-in  | label inj: 'enabled' of the namespace
          inj=enabled rev=canary   | -                  | -          | canary   | skip    | other-revision    | label inj: 'enabled' of the namespace; setting revision: 'canary'
          # Each of the four wants istio-injection to be absent, or enabled.
          inj=disabled             | -                  | -          | -        | skip    | namespace-opt-out | label inj: 'disabled' of the namespace
          inj=disabled             | i=true             | -          | -        | skip    | namespace-opt-out | label inj: 'disabled' of the namespace
          inj=disabled             | -                  | true       | -        | skip    | namespace-opt-out | label inj: 'disabled' of the namespace
          inj=disabled             | rev=default        | -          | -        | skip    | namespace-opt-out | label inj: 'disabled' of the namespace
          inj=disabled rev=default | -                  | -          | -        | skip    | namespace-opt-out | label inj: 'disabled' of the namespace
          inj=disabled             | i=false            | -          | -        | skip    | pod-opt-out       | label i: 'false'
          inj=true                 | i=true             | -          | -        | skip    | namespace-invalid | label inj: 'true' of the namespace
          inj=                     | -                  | -          | -        | skip    | namespace-invalid | label inj: '' of the namespace
          # rev.namespace: the namespace names our revision, and the pod does not refuse.
          rev=default              | -                  | -          | -        | inject  | namespace-opt-in  | label rev: 'default' of the namespace
          rev=canary               | -                  | -          | canary   | inject  | namespace-opt-in  | label rev: 'canary' of the namespace
          rev=canary               | i=true             | -          | canary   | inject  | pod-opt-in        | label i: 'true'
          rev=canary               | i=false            | -          | canary   | skip    | pod-opt-out       | label i: 'false'
          rev=canary               | -                  | false      | canary   | skip    | pod-opt-out       | annotation i: 'false'
          rev=canary               | -                  | -          | -        | skip    | other-revision    | label rev: 'canary' of the namespace; setting revision: 'default'
          rev=default              | i=true             | -          | canary   | skip    | other-revision    | label rev: 'default' of the namespace; setting revision: 'canary'
          # rev.namespace, rev.object: the namespace's revision goes before the pod's.
          rev=canary               | rev=other          | -          | canary   | inject  | namespace-opt-in  | label rev: 'canary' of the namespace
          rev=other                | rev=canary         | -          | canary   | skip    | other-revision    | label rev: 'other' of the namespace; setting revision: 'canary'
          # rev.object: the namespace says nothing, the pod names our revision and does not refuse.
          -                        | rev=canary         | -          | canary   | inject  | pod-opt-in        | label rev: 'canary'
          -                        | rev=default        | -          | -        | inject  | pod-opt-in        | label rev: 'default'
          -                        | rev=canary i=true  | -          | canary   | inject  | pod-opt-in        | label i: 'true'
          -                        | rev=canary i=false | -          | canary   | skip    | pod-opt-out       | label i: 'false'
          -                        | rev=canary         | false      | canary   | skip    | pod-opt-out       | annotation i: 'false'
          -                        | rev=canary         | -          | -        | skip    | other-revision    | label rev: 'canary'; setting revision: 'default'
          -                        | rev=canary i=true  | -          | -        | skip    | other-revision    | label rev: 'canary'; setting revision: 'default'
          # object: nobody names a revision, and the pod's label asks. Of the default revision only.
          -                        | i=true             | -          | -        | inject  | pod-opt-in        | label i: 'true'
          -                        | i=true             | false      | default  | inject  | pod-opt-in        | label i: 'true'
          -                        | i=true             | -          | canary   | skip    | other-revision    | label i: 'true'; setting revision: 'canary'
          # No webhook looks at an annotation.
          -                        | -                  | true       | -        | skip    | annotation-only   | annotation i: 'true'
          -                        | -                  | true       | canary   | skip    | annotation-only   | annotation i: 'true'
          -                        | -                  | -          | -        | skip    | namespace-unset   | -
          -                        | -                  | false      | -        | skip    | pod-opt-out       | annotation i: 'false'
          -                        | i=false            | true       | -        | skip    | pod-opt-out       | label i: 'false'
          -                        | i=True             | -          | -        | skip    | namespace-unset   | -
          """)
  void webhooksAskAbout(
      String namespace,
      String labels,
      String annotation,
      String revision,
      String outcome,
      String reason,
      String because) {
    Selection selection =
        row()
            .namespaceLabels(keys(namespace))
            .labels(keys(labels))
            .annotations(annotation(annotation))
            .revision(cell(revision))
            .select(MeshProfile.ISTIO);

    assertSelected(selection, outcome, reason, keys(because));
  }

  /**
   * What Istio's injector decides about a pod that it is asked about, here in a namespace with
   * {@code istio-injection: enabled} (NS). {@code i} stands for {@code sidecar.istio.io/inject}.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      useHeadersInDisplayName = true,
      textBlock =
          """
          LABELS                | ANNOTATION | POLICY   | NEVER   | ALWAYS  | OUTCOME | REASON                 | BECAUSE
          # The policy holds for pods that say nothing.
          -                     | -          | enabled  | -       | -       | inject  | namespace-opt-in       | NS
          -                     | -          | disabled | -       | -       | skip    | policy-disabled        | NS; setting policy: 'disabled'
          # The pod's own word goes before it.
          -                     | true       | enabled  | -       | -       | inject  | pod-opt-in             | annotation i: 'true'
          -                     | false      | enabled  | -       | -       | skip    | pod-opt-out            | annotation i: 'false'
          -                     | true       | disabled | -       | -       | inject  | pod-opt-in             | annotation i: 'true'
          -                     | false      | disabled | -       | -       | skip    | pod-opt-out            | annotation i: 'false'
          i=true                | -          | enabled  | -       | -       | inject  | pod-opt-in             | label i: 'true'
          i=true                | -          | disabled | -       | -       | inject  | pod-opt-in             | label i: 'true'
          i=false               | -          | enabled  | -       | -       | skip    | pod-opt-out            | label i: 'false'
          # The label goes before the annotation, also one that says nothing.
          i=true                | true       | disabled | -       | -       | inject  | pod-opt-in             | label i: 'true'
          i=true                | false      | disabled | -       | -       | inject  | pod-opt-in             | label i: 'true'
          i=false               | true       | disabled | -       | -       | skip    | pod-opt-out            | label i: 'false'
          i=false               | true       | enabled  | -       | -       | skip    | pod-opt-out            | label i: 'false'
          i=                    | true       | disabled | -       | -       | skip    | policy-disabled        | NS; setting policy: 'disabled'
          i=                    | false      | enabled  | -       | -       | inject  | namespace-opt-in       | NS
          # Any other value is as none.
          i=yes                 | -          | enabled  | -       | -       | inject  | namespace-opt-in       | NS
          i=yes                 | -          | disabled | -       | -       | skip    | policy-disabled        | NS; setting policy: 'disabled'
          i=False               | -          | enabled  | -       | -       | inject  | namespace-opt-in       | NS
          i=1                   | false      | enabled  | -       | -       | inject  | namespace-opt-in       | NS
          -                     | on         | disabled | -       | -       | skip    | policy-disabled        | NS; setting policy: 'disabled'
          -                     | off        | enabled  | -       | -       | inject  | namespace-opt-in       | NS
          i=yes foo=bar         | -          | enabled  | foo=bar | -       | skip    | never-inject-selector  | setting neverInjectSelector[0]: 'foo=bar'
          # alwaysInjectSelector goes before the policy.
          -                     | -          | enabled  | -       | foo=bar | inject  | namespace-opt-in       | NS
          foo=bar1              | -          | enabled  | -       | foo=bar | inject  | namespace-opt-in       | NS
          -                     | -          | disabled | -       | foo=bar | skip    | policy-disabled        | NS; setting policy: 'disabled'
          foo=bar               | -          | disabled | -       | foo=bar | inject  | always-inject-selector | setting alwaysInjectSelector[0]: 'foo=bar'
          foo=bar               | -          | enabled  | -       | foo=bar | inject  | always-inject-selector | setting alwaysInjectSelector[0]: 'foo=bar'
          foo= foo2=bar2        | -          | disabled | -       | foo     | inject  | always-inject-selector | setting alwaysInjectSelector[0]: 'foo'
          label1= bar=anything  | -          | disabled | -       | foo bar | inject  | always-inject-selector | setting alwaysInjectSelector[1]: 'bar'
          # neverInjectSelector goes before both.
          -                     | -          | enabled  | foo=bar | -       | inject  | namespace-opt-in       | NS
          foo=bar               | -          | enabled  | foo=bar | -       | skip    | never-inject-selector  | setting neverInjectSelector[0]: 'foo=bar'
          -                     | -          | disabled | foo=bar | -       | skip    | policy-disabled        | NS; setting policy: 'disabled'
          foo=bar               | -          | disabled | foo=bar | -       | skip    | never-inject-selector  | setting neverInjectSelector[0]: 'foo=bar'
          foo= foo2=bar2        | -          | enabled  | foo     | -       | skip    | never-inject-selector  | setting neverInjectSelector[0]: 'foo'
          label1= bar=anything  | -          | enabled  | foo bar | -       | skip    | never-inject-selector  | setting neverInjectSelector[1]: 'bar'
          always=bar foo2=bar2  | -          | disabled | never   | always  | inject  | always-inject-selector | setting alwaysInjectSelector[0]: 'always'
          never=bar foo2=bar2   | -          | disabled | never   | always  | skip    | never-inject-selector  | setting neverInjectSelector[0]: 'never'
          always=bar never=bar2 | -          | disabled | never   | always  | skip    | never-inject-selector  | setting neverInjectSelector[0]: 'never'
          # The pod's own word goes before the selectors.
          foo= foo2=bar2        | true       | enabled  | foo     | -       | inject  | pod-opt-in             | annotation i: 'true'
          foo= foo2=bar2        | true       | disabled | foo     | -       | inject  | pod-opt-in             | annotation i: 'true'
          foo= foo2=bar2        | false      | enabled  | -       | foo     | skip    | pod-opt-out            | annotation i: 'false'
          foo= foo2=bar2        | false      | disabled | -       | foo     | skip    | pod-opt-out            | annotation i: 'false'
          i=true foo=bar        | -          | disabled | foo=bar | -       | inject  | pod-opt-in             | label i: 'true'
          i=false foo=bar       | -          | enabled  | -       | foo=bar | skip    | pod-opt-out            | label i: 'false'
          """)
  void injectorDecides(
      String labels,
      String annotation,
      String policy,
      String never,
      String always,
      String outcome,
      String reason,
      String because) {
    Selection selection =
        row()
            .namespaceLabels("istio-injection=enabled")
            .labels(keys(labels))
            .annotations(annotation(annotation))
            .policy(policy)
            .never(cell(never))
            .always(cell(always))
            .select(MeshProfile.ISTIO);

    assertSelected(
        selection,
        outcome,
        reason,
        keys(because).replace("NS", "label istio-injection: 'enabled' of the namespace"));
  }

  /** A selector cannot bring in a pod that no webhook asks about. */
  @ParameterizedTest
  @CsvSource({"istio-injection=disabled, namespace-opt-out", "'', namespace-unset"})
  void alwaysSelectorNeedsANamespaceThatAsks(String namespace, String reason) {
    Selection selection =
        row()
            .namespaceLabels(namespace)
            .labels("foo=bar")
            .always("foo=bar")
            .select(MeshProfile.ISTIO);

    assertThat(selection).isInstanceOf(Selection.Skip.class);
    assertThat(((Selection.Skip) selection).reason().label()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "i=yes, -, sidecar.istio.io/inject: 'yes' is neither true nor false",
    "-, on, sidecar.istio.io/inject: 'on' is neither true nor false"
  })
  void valueThatCountsAsNoneIsTold(String labels, String annotation, String finding) {
    for (String policy : new String[] {"enabled", "disabled"}) {
      Selection selection =
          row()
              .namespaceLabels("istio-injection=enabled")
              .labels(keys(labels))
              .annotations(annotation(annotation))
              .policy(policy)
              .select(MeshProfile.ISTIO);

      assertThat(findings(selection))
          .as(policy)
          .isEqualTo("[" + finding + " and counts as if it were not there]");
    }
  }

  @ParameterizedTest
  @CsvSource({"i=true", "i=false", "i=", "-"})
  void nothingIsToldOfOtherPods(String labels) {
    Selection selection =
        row()
            .namespaceLabels("istio-injection=enabled")
            .labels(keys(labels))
            .select(MeshProfile.ISTIO);

    assertThat(findings(selection)).isEqualTo("[]");
  }

  private static String findings(Selection selection) {
    return switch (selection) {
      case Selection.Inject inject -> inject.findings().toString();
      case Selection.Skip skip -> skip.findings().toString();
      case Selection.Invalid invalid -> "refused";
    };
  }

  private static String cell(String text) {
    return text.equals("-") ? "" : text;
  }

  private static String annotation(String value) {
    return value.equals("-") ? "" : "sidecar.istio.io/inject=" + value;
  }

  /** Writes out what the short words at the beginning of a word stand for. */
  private static String keys(String text) {
    return cell(text)
        .replaceAll("(^| )inj([=:])", "$1istio-injection$2")
        .replaceAll("(^| )rev([=:])", "$1istio.io/rev$2")
        .replaceAll("(^| )i([=:])", "$1sidecar.istio.io/inject$2");
  }
}
