/**
 * The API server: clients, what is watched there, and the lease of the leader. It decides nothing:
 * what it learns it hands to pure code.
 */
package mesh.sluice.kubernetes;
