/** The file that kubectl reaches a cluster by. */
package mesh.sluice.kubeconfig;
