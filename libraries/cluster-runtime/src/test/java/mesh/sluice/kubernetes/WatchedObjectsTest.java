package mesh.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.log.CapturedLog;
import org.junit.jupiter.api.Test;

class WatchedObjectsTest {
  private static final ObjectKey A = new ObjectKey("", "a");
  private static final ObjectKey B = new ObjectKey("", "b");

  private final List<String> changes = new ArrayList<>();
  private final WatchedObjects<String> objects =
      new WatchedObjects<>((before, after) -> changes.add(text(before) + ">" + text(after)));

  @Test
  void changesAreTold() {
    objects.replace(Map.of(A, "1"));
    objects.put(A, "2");
    objects.put(A, "2");
    objects.put(B, "3");
    objects.remove(B);
    objects.remove(B);
    objects.replace(Map.of(B, "4"));

    assertThat(changes).containsExactly("->1", "1>2", "->3", "3>-", "2>-", "->4");
    assertThat(objects.find(A)).isEmpty();
    assertThat(objects.all()).containsExactly("4");
  }

  @Test
  void listenerThatFailsIsToldTheOthers() {
    try (CapturedLog log = new CapturedLog()) {
      WatchedObjects<String> tripping =
          new WatchedObjects<>(
              (before, after) -> {
                changes.add(text(after));
                throw new IllegalStateException("tripped");
              });

      tripping.replace(Map.of(A, "1", B, "2"));

      assertThat(changes).containsExactlyInAnyOrder("1", "2");
      assertThat(tripping.all()).containsExactlyInAnyOrder("1", "2");
      assertThat(log.text()).contains("tripped");
    }
  }

  @Test
  void viewSaysHowOldItIs() {
    assertThat(WatchedViews.line("pods", true, Duration.ofSeconds(7), Optional.empty()))
        .isEqualTo("pods: heard from the API server 7 s ago\n");
    assertThat(WatchedViews.line("pods", true, Duration.ofSeconds(40), Optional.of("no route")))
        .isEqualTo("pods: heard from the API server 40 s ago; no route\n");
    assertThat(WatchedViews.line("pods", false, Duration.ofSeconds(3), Optional.of("no route")))
        .isEqualTo("pods: not known yet, for 3 s; no route\n");
  }

  private static String text(Optional<String> object) {
    return object.orElse("-");
  }
}
