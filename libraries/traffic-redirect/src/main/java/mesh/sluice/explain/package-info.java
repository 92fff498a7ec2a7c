/**
 * What was decided about a pod and why, and what is installed in one, as text and as JSON: for the
 * commands of all programs.
 *
 * <p>Depends on {@link mesh.sluice.redirect}, {@link mesh.sluice.backend} and the pure modules.
 */
package mesh.sluice.explain;
