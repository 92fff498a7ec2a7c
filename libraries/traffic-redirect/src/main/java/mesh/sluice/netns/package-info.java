/**
 * Network namespaces: opening one by its path, telling it from our own, entering it.
 *
 * <p>Depends on {@link mesh.sluice.posix} only.
 */
package mesh.sluice.netns;
