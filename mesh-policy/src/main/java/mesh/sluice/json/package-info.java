/**
 * JSON as a tree of values, read strictly and written back without loss.
 *
 * <p>Jackson's streaming parser and generator do the work; only the tree is ours. Its own tree comes
 * with the whole of data binding, which costs the plugin's binary some megabytes and, by way of {@code
 * java.net}, three sockets at every start. Pure; depends on nothing of Sluice.
 */
package mesh.sluice.json;
