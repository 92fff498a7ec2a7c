/**
 * The API server: a client, what is watched there, and the lease of the leader. The only package,
 * with {@link mesh.sluice.certs} and {@link mesh.sluice.nodegate}, that knows fabric8. It decides
 * nothing: what it learns it hands to pure code.
 */
package mesh.sluice.kubernetes;
