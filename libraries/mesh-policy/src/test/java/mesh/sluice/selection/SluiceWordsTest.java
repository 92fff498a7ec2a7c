package mesh.sluice.selection;

import static mesh.sluice.selection.SelectionRow.assertSelected;
import static mesh.sluice.selection.SelectionRow.row;

import mesh.sluice.profile.MeshProfile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The decisions in our own words, a row each. {@code i} stands for {@code sluice.mesh/inject}. */
class SluiceWordsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      useHeadersInDisplayName = true,
      textBlock =
          """
          NAMESPACE | LABELS         | ANNOTATIONS | POLICY   | NEVER | ALWAYS | OUTCOME | REASON                 | BECAUSE
          # Nobody says anything; then the namespace does.
          ''        | ''             | ''          | enabled  | ''    | ''     | skip    | namespace-unset        | ''
          ''        | ''             | ''          | disabled | ''    | ''     | skip    | namespace-unset        | ''
          enabled   | ''             | ''          | enabled  | ''    | ''     | inject  | namespace-opt-in       | NS: 'enabled' of the namespace
          enabled   | ''             | ''          | disabled | ''    | ''     | skip    | policy-disabled        | NS: 'enabled' of the namespace; setting policy: 'disabled'
          disabled  | ''             | ''          | enabled  | ''    | ''     | skip    | namespace-opt-out      | NS: 'disabled' of the namespace
          disabled  | ''             | ''          | disabled | ''    | ''     | skip    | namespace-opt-out      | NS: 'disabled' of the namespace
          Enabled   | ''             | ''          | enabled  | ''    | ''     | refuse  | write enabled or disabled | label sluice.mesh/injection of the namespace: 'Enabled'
          # The pod's own word goes before the namespace's.
          disabled  | i=true         | ''          | enabled  | ''    | ''     | inject  | pod-opt-in             | label sluice.mesh/inject: 'true'
          ''        | i=true         | ''          | disabled | ''    | ''     | inject  | pod-opt-in             | label sluice.mesh/inject: 'true'
          ''        | ''             | i=true      | enabled  | ''    | ''     | inject  | pod-opt-in             | annotation sluice.mesh/inject: 'true'
          enabled   | i=false        | ''          | enabled  | ''    | ''     | skip    | pod-opt-out            | label sluice.mesh/inject: 'false'
          enabled   | ''             | i=false     | enabled  | ''    | ''     | skip    | pod-opt-out            | annotation sluice.mesh/inject: 'false'
          Enabled   | i=true         | ''          | enabled  | ''    | ''     | inject  | pod-opt-in             | label sluice.mesh/inject: 'true'
          # The label goes before the annotation.
          enabled   | i=false        | i=true      | enabled  | ''    | ''     | skip    | pod-opt-out            | label sluice.mesh/inject: 'false'
          ''        | i=true         | i=false     | enabled  | ''    | ''     | inject  | pod-opt-in             | label sluice.mesh/inject: 'true'
          # What is not understood is refused, also where the namespace would decide the same.
          enabled   | i=yes          | ''          | enabled  | ''    | ''     | refuse  | write true or false       | label sluice.mesh/inject of the pod: 'yes'
          ''        | i=             | ''          | enabled  | ''    | ''     | refuse  | write true or false       | label sluice.mesh/inject of the pod: ''
          ''        | ''             | i=True      | enabled  | ''    | ''     | refuse  | write true or false       | annotation sluice.mesh/inject of the pod: 'True'
          # Selectors come between: the pod's word, never, always, the namespace's word.
          enabled   | app=x          | ''          | enabled  | app=x | ''     | skip    | never-inject-selector  | setting neverInjectSelector[0]: 'app=x'
          enabled   | app=x          | ''          | enabled  | app=y | ''     | inject  | namespace-opt-in       | NS: 'enabled' of the namespace
          enabled   | app=x i=true   | ''          | enabled  | app=x | ''     | inject  | pod-opt-in             | label sluice.mesh/inject: 'true'
          ''        | app=x          | ''          | enabled  | ''    | app=x  | inject  | always-inject-selector | setting alwaysInjectSelector[0]: 'app=x'
          ''        | app=x          | ''          | disabled | ''    | app=x  | inject  | always-inject-selector | setting alwaysInjectSelector[0]: 'app=x'
          disabled  | app=x          | ''          | enabled  | ''    | app=x  | inject  | always-inject-selector | setting alwaysInjectSelector[0]: 'app=x'
          ''        | app=x i=false  | ''          | enabled  | ''    | app=x  | skip    | pod-opt-out            | label sluice.mesh/inject: 'false'
          enabled   | app=x          | ''          | enabled  | app=x | app=x  | skip    | never-inject-selector  | setting neverInjectSelector[0]: 'app=x'
          """)
  void decides(
      String namespace,
      String labels,
      String annotations,
      String policy,
      String never,
      String always,
      String outcome,
      String reason,
      String because) {
    Selection selection =
        row()
            .namespaceLabels(namespace.isEmpty() ? "" : "sluice.mesh/injection=" + namespace)
            .labels(labels.replace("i=", "sluice.mesh/inject="))
            .annotations(annotations.replace("i=", "sluice.mesh/inject="))
            .policy(policy)
            .never(never)
            .always(always)
            .select(MeshProfile.SLUICE);

    assertSelected(
        selection, outcome, reason, because.replace("NS:", "label sluice.mesh/injection:"));
  }
}
