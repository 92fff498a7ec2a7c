/** Health, readiness and metrics of a daemon, and the server that tells them. */
package mesh.sluice.status;
