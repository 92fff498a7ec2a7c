/**
 * Puts the plugin and its entry in the conflist on the node, keeps them there, and takes them out.
 *
 * <p>Decides by {@link mesh.sluice.conflist}; here are the files, and the order in which they change.
 */
package mesh.sluice.install;
