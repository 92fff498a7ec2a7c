/**
 * The CNI specification, versions 0.1.0 to 1.1.0, for a chained plugin: what a runtime says in the
 * environment and on standard input, and how it is answered.
 *
 * <p>Knows nothing of meshes, rules or namespaces. Pure but for {@link mesh.sluice.protocol.Stdin}.
 */
package mesh.sluice.protocol;
