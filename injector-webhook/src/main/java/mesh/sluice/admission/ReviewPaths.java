package mesh.sluice.admission;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import mesh.sluice.selection.NamespaceMatch;
import mesh.sluice.template.InjectorSettings;

/**
 * The paths of reviews about pods. A webhook's path says what its namespaceSelector has matched:
 * nothing else in a review does. The manifests of {@code deploy/injector} name them.
 */
public final class ReviewPaths {
  private static final String INJECT = "/inject";
  private static final String ADOPT = "/adopt";

  private ReviewPaths() {}

  /**
   * Who answers at which path.
   *
   * @param settings those that count now; asked once for each review
   */
  public static Map<String, ReviewHandler> of(
      Supplier<InjectorSettings> settings, Namespaces namespaces) {
    Map<String, ReviewHandler> handlers = new LinkedHashMap<>();
    for (NamespaceMatch match : NamespaceMatch.values()) {
      handlers.put(INJECT + suffix(match), new InjectHandler(settings, namespaces, match));
      handlers.put(ADOPT + suffix(match), new AdoptHandler(settings, namespaces, match));
    }
    return handlers;
  }

  private static String suffix(NamespaceMatch match) {
    return switch (match) {
      case ANY -> "";
      case OPTED_IN -> "/opted-in";
      case NOT_OPTED_IN -> "/not-opted-in";
    };
  }
}
