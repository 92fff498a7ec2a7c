/**
 * Pictures for documents: rules, or the way of one packet through them, as a {@link
 * mesh.sluice.picture.Graph}, and that in the syntax of Mermaid or Graphviz.
 *
 * <p>Pure; depends on {@link mesh.sluice.rules}, {@link mesh.sluice.evaluate} and the text of rules
 * in {@link mesh.sluice.nft}.
 */
package mesh.sluice.picture;
