/**
 * Everything that redirecting a pod's traffic takes, in one place: the rules, and the addresses and
 * routes that they rely on. {@link mesh.sluice.redirect.PodRedirect} is what the plugin and the
 * node agent call.
 *
 * <p>Depends on all other packages of the module but {@link mesh.sluice.netns}: the caller enters
 * the namespace.
 */
package mesh.sluice.redirect;
