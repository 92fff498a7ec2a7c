/**
 * JSON as a tree of values, read strictly and written back without loss.
 *
 * <p>Jackson's streaming parser and generator do the work; only the tree is ours. Its own tree
 * comes with the whole of data binding, which cost the plugin's binary 3 MB (15.8 instead of 12.8)
 * and each start a quarter of its time. Pure; depends on nothing of Sluice.
 */
package mesh.sluice.json;
