/**
 * What all ways of installing rules have in common: {@link mesh.sluice.backend.Backend}.
 *
 * <p>Depends on {@link mesh.sluice.rules} only.
 */
package mesh.sluice.backend;
