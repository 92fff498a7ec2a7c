package mesh.sluice.conformance.cases;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Versions of the CNI specification, and their order. */
final class Versions {
  /** Those that the suite can speak, lowest first. */
  static final List<String> KNOWN =
      List.of("0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0");

  private Versions() {}

  /** Whether one version is at least the other. */
  static boolean atLeast(String version, String minimum) {
    return ORDER.compare(version, minimum) >= 0;
  }

  private static final Comparator<String> ORDER =
      Comparator.comparing(Versions::parts, Versions::compare);

  private static List<Integer> parts(String version) {
    return Stream.of(version.split("\\.")).map(Integer::valueOf).toList();
  }

  private static int compare(List<Integer> left, List<Integer> right) {
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      int order = left.get(i).compareTo(right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.size(), right.size());
  }
}
