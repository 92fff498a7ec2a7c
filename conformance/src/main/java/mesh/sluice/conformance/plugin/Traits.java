package mesh.sluice.conformance.plugin;

/**
 * What decides whether an item applies to a plugin.
 *
 * @param chained it adds no interface but works on one that an earlier plugin made
 * @param keepsHostState its work, or part of it, is outside the container's network namespace
 * @param modifiesResult it changes the previous result, as a plugin may that changes the interface
 * @param readsArguments it reads CNI_ARGS
 * @param delegates it runs other CNI plugins
 */
public record Traits(
    boolean chained,
    boolean keepsHostState,
    boolean modifiesResult,
    boolean readsArguments,
    boolean delegates) {}
