/**
 * Pods into which istiod or OSM has put a sidecar: takes out the init container that needs
 * NET_ADMIN and writes down, for the CNI plugin, the redirect that it would have installed. Pure.
 */
package mesh.sluice.adoption;
