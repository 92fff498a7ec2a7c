/**
 * The iptables backend, for nodes whose kernel has no nf_tables or forbids it: rules as text for
 * {@code iptables-restore} and {@code ip6tables-restore}.
 *
 * <p>{@link mesh.sluice.iptables.FamilyTables} turns a {@link mesh.sluice.rules.Ruleset} into the
 * chains of one family; {@link mesh.sluice.iptables.RestoreScript} writes them as one input for
 * {@code iptables-restore}, which also takes away what was there before; {@link
 * mesh.sluice.iptables.SavedTables} reads what {@code iptables-save} prints; {@link
 * mesh.sluice.iptables.IptablesBackend} is what others call. Our chains are called {@code
 * SLUICE_…}; others, and rules in them that do not lead to ours, are not touched.
 *
 * <p>iptables commits table by table: no packet sees a part of a table. Rules are replaced by
 * {@link mesh.sluice.iptables.Generation}s: all of the new chains are there, before the former
 * ones, when the first of those is removed. The table nat is the first to get our chains and the
 * last to lose them, so that it tells by itself whether anything of ours may be there.
 */
package mesh.sluice.iptables;
