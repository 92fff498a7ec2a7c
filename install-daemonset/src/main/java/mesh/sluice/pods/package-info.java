/**
 * The pods of this node, with what their meshes depend on, and the decision about each.
 *
 * <p>Fed by watches of the API server; answers from memory while that is away.
 */
package mesh.sluice.pods;
