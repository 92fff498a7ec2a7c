/**
 * A real API server for tests: etcd and kube-apiserver as processes on loopback, without nodes.
 * {@link mesh.sluice.apiserver.ApiServer} is where to begin.
 */
package mesh.sluice.apiserver;
