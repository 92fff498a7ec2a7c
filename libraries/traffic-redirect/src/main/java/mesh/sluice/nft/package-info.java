/**
 * The nf_tables backend: rules as the kernel keeps them, written and read over netlink, without any
 * program.
 *
 * <p>{@link mesh.sluice.nft.TableCompiler} turns a {@link mesh.sluice.rules.Ruleset} into a {@link
 * mesh.sluice.nft.Table}; {@link mesh.sluice.nft.TableWriter} and {@link
 * mesh.sluice.nft.TableReader} carry it into the kernel and back; {@link
 * mesh.sluice.nft.NftBackend} is what others call. Everything lies in one table, {@code inet
 * sluice}; no other is touched.
 */
package mesh.sluice.nft;
