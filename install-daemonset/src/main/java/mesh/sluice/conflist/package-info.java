/**
 * CNI configuration as text: which file a runtime loads, and how our entry gets in and out of it
 * with every other byte as it was.
 *
 * <p>Pure: depends on {@link mesh.sluice.json} alone, does no I/O.
 */
package mesh.sluice.conflist;
