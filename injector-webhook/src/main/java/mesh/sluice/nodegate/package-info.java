/** Keeps pods from nodes that cannot mesh them yet: the taint {@code sluice.mesh/not-ready}. */
package mesh.sluice.nodegate;
