/**
 * Whether a pod gets a sidecar, in the words of Istio, of OSM and our own. Pure; depends on {@link
 * mesh.sluice.profile} and {@link mesh.sluice.policy}.
 */
package mesh.sluice.selection;
