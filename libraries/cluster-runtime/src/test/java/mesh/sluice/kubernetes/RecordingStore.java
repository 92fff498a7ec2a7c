package mesh.sluice.kubernetes;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import mesh.sluice.testing.Condition;

/** Keeps objects, and what it was told. */
final class RecordingStore implements ObjectStore<String> {
  private final List<String> calls = new CopyOnWriteArrayList<>();

  @Override
  public void replace(Map<ObjectKey, String> objects) {
    Map<String, String> sorted = new TreeMap<>();
    objects.forEach((key, value) -> sorted.put(key.toString(), value));
    calls.add("all " + sorted);
  }

  @Override
  public void put(ObjectKey key, String object) {
    calls.add("put " + key + "=" + object);
  }

  @Override
  public void remove(ObjectKey key) {
    calls.add("remove " + key);
  }

  List<String> calls() {
    return calls;
  }

  /** Waits for so many calls, and gives them. */
  List<String> await(int count) {
    Condition.await(
        Duration.ofSeconds(20),
        count + " calls",
        () -> calls.size() >= count,
        () -> "there were " + calls);
    return calls;
  }
}
