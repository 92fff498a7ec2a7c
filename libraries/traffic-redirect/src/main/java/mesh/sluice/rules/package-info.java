/**
 * What a policy comes to: chains of rules, each a list of matches and a verdict, in words that both
 * nf_tables and iptables have. {@link mesh.sluice.rules.RuleCompiler} makes them.
 *
 * <p>Pure; depends on {@link mesh.sluice.policy} only.
 */
package mesh.sluice.rules;
