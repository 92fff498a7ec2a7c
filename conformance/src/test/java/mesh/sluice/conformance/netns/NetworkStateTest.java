package mesh.sluice.conformance.netns;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NetworkStateTest {
  @Test
  void showsWhatWentAndWhatCame() {
    assertThat(new NetworkState("a\nb\n").differencesTo(new NetworkState("b\nc\n")))
        .containsExactly("- a", "+ c");
  }

  @Test
  void findsNoDifferenceInEqualStates() {
    assertThat(new NetworkState("a\nb\n").differencesTo(new NetworkState("a\nb\n"))).isEmpty();
  }

  @Test
  void noticesAnotherOrderAndADoubledLine() {
    assertThat(new NetworkState("a\nb\n").differencesTo(new NetworkState("b\na\n"))).hasSize(1);
    assertThat(new NetworkState("a\n").differencesTo(new NetworkState("a\na\n"))).hasSize(1);
  }
}
