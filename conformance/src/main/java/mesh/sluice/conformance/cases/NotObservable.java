package mesh.sluice.conformance.cases;

import java.util.Map;

/**
 * Items that no black-box run of a plugin can decide, with the reason. The list holds them so that
 * every item has a case.
 */
final class NotObservable {
  private static final String RUNTIME = "concerns the runtime, not a plugin";

  static final Map<String, ConformanceCase> CASES =
      Map.ofEntries(
          because("22", "concerns the runtime and the installer of the list, not the plugin"),
          Map.entry("11", NotObservable::consumesNoAddressKeys),
          Map.entry("30", NotObservable::runsNoPlugins),
          because("48", RUNTIME + ": a plugin has nothing to do"),
          Map.entry("59", NotObservable::runsNoPlugins),
          because("65", "concerns the installer of the list, not the plugin"),
          because("67", RUNTIME),
          because("68", RUNTIME),
          because("69", RUNTIME + "; the suite's driver derives configurations by it"),
          because("70", RUNTIME + "; the cases with cnitool rely on it"),
          because("71", RUNTIME + "; the cases with cnitool rely on it"),
          because("72", RUNTIME + "; see 29 for several containers at once"));

  private NotObservable() {}

  private static Map.Entry<String, ConformanceCase> because(String number, String reason) {
    return Map.entry(
        number,
        trial -> {
          throw new NotApplicableException(reason);
        });
  }

  private static void consumesNoAddressKeys(Trial trial) {
    trial.notApplicableIf(
        trial.traits().chained(),
        "declared chained: ipMasq, ipam and dns are for plugins that make the interface");
    throw new NotApplicableException(
        "the plugin's own documentation says what ipMasq, ipam and dns do");
  }

  private static void runsNoPlugins(Trial trial) {
    trial.notApplicableIf(
        !trial.traits().delegates(), "declared to run no other plugin (delegates)");
    throw new NotApplicableException("the suite does not watch the plugins that a plugin runs");
  }
}
