package mesh.sluice.conformance.cases;

/** Tries whether a plugin keeps one rule. */
@FunctionalInterface
interface ConformanceCase {
  /**
   * Ends normally if the plugin keeps the rule.
   *
   * @throws RuleBrokenException if it does not
   * @throws NotApplicableException if the rule does not concern it
   */
  void run(Trial trial);
}
