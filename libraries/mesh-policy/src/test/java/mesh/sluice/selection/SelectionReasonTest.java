package mesh.sluice.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SelectionReasonTest {
  /** Labels of metrics stay what dashboards know. */
  @Test
  void labelsAreThese() {
    assertThat(Arrays.stream(SelectionReason.values()).map(SelectionReason::label))
        .containsExactly(
            "pod-opt-in",
            "pod-opt-out",
            "namespace-opt-in",
            "namespace-opt-out",
            "namespace-unset",
            "namespace-invalid",
            "namespace-not-in-mesh",
            "annotation-only",
            "policy-disabled",
            "always-inject-selector",
            "never-inject-selector",
            "host-network",
            "windows",
            "mirror-pod",
            "system-namespace",
            "control-plane-namespace",
            "other-revision",
            "other-mesh",
            "namespace-ignored",
            "adopted",
            "copied");
  }

  @ParameterizedTest
  @EnumSource
  void sentenceCanFollowBecause(SelectionReason reason) {
    assertThat(reason.sentence()).matches("[a-z][^.\\n]*[^. ]");
  }
}
