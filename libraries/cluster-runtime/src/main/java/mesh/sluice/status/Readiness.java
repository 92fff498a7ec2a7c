package mesh.sluice.status;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/** What has to be there before reviews can be answered. Any thread may call it. */
public final class Readiness {
  private static final String ENDING = "it is ending";

  private final Set<String> missing = new ConcurrentSkipListSet<>();

  /**
   * @param parts what is awaited, in words: {@code certificate}, {@code settings}
   */
  public Readiness(String... parts) {
    missing.addAll(Arrays.asList(parts));
  }

  /** This part is there. */
  public void ready(String part) {
    missing.remove(part);
  }

  /** This part is there no more. */
  public void lost(String part) {
    missing.add(part);
  }

  /** No more reviews shall come, whatever is there. */
  public void end() {
    missing.add(ENDING);
  }

  /** What is missing, sorted; empty if nothing is. */
  public Set<String> missing() {
    return new TreeSet<>(missing);
  }

  String text() {
    String list = String.join(", ", missing);
    return list.isEmpty() ? "ready\n" : "not ready: " + list + "\n";
  }
}
