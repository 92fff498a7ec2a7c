package mesh.sluice.status;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What has to be there before reviews can be answered. Any thread may call it. */
public final class Readiness {
  private static final String ENDING = "it is ending";

  private final Set<String> missing = new ConcurrentSkipListSet<>();
  private volatile Supplier<String> details = () -> "";

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

  /**
   * What else people want to know, such as how old a view of the cluster is; it makes nothing ready
   * or not.
   *
   * @param lines each with its line feed
   */
  public void describe(Supplier<String> lines) {
    details = requireNonNull(lines);
  }

  /** No more reviews shall come, whatever is there. */
  public void end() {
    missing.add(ENDING);
  }

  /** What is missing now, sorted; empty if nothing is. */
  public Set<String> missing() {
    // Element by element: the copy constructor of TreeSet counts first, and throws if a part
    // becomes
    // ready before it has read as many.
    return missing.stream().collect(Collectors.toCollection(TreeSet::new));
  }

  String text(Set<String> missing) {
    String list = String.join(", ", missing);
    return (list.isEmpty() ? "ready" : "not ready: " + list) + "\n" + details.get();
  }
}
