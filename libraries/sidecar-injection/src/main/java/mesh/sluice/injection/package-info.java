/**
 * Adds the sidecar to a pod, refuses pods that would bypass it, and undoes what the previous
 * injection added. Pure: a pod comes in and a pod goes out.
 */
package mesh.sluice.injection;
