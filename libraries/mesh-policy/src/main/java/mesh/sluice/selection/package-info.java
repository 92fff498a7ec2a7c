/**
 * Whether a pod gets a sidecar, as Istio, OSM and Sluice decide it. Pure; depends on {@link
 * mesh.sluice.profile} and {@link mesh.sluice.policy}.
 */
package mesh.sluice.selection;
