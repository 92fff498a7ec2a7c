/**
 * The cases: one small function for each item, which plays the runtime towards the plugin and says
 * what it found. A case ends normally if the plugin keeps the rule; otherwise it throws {@link
 * mesh.sluice.conformance.cases.RuleBrokenException} or {@link
 * mesh.sluice.conformance.cases.NotApplicableException}.
 */
package mesh.sluice.conformance.cases;
