package mesh.sluice.conformance.cases;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the case of an item. */
final class CaseBook {
  private static final Map<String, ConformanceCase> CASES = collect();

  private CaseBook() {}

  /** All cases by the number of their item. */
  static Map<String, ConformanceCase> cases() {
    return CASES;
  }

  private static Map<String, ConformanceCase> collect() {
    Map<String, ConformanceCase> all = new HashMap<>();
    for (Map<String, ConformanceCase> group :
        List.of(
            InvocationCases.CASES,
            VersionCases.CASES,
            AddCases.CASES,
            DelCases.CASES,
            CheckCases.CASES,
            StatusCases.CASES,
            GarbageCollectionCases.CASES,
            ErrorCases.CASES,
            CapabilityCases.CASES,
            RobustnessCases.CASES,
            NotObservable.CASES)) {
      group.forEach(
          (number, conformanceCase) -> {
            if (all.put(number, conformanceCase) != null) {
              throw new IllegalStateException("item " + number + " has two cases");
            }
          });
    }
    return Map.copyOf(all);
  }
}
