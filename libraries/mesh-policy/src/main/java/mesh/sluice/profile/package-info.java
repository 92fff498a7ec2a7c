/**
 * Whose annotations and labels say that a pod is meshed, and with which policy.
 *
 * <p>{@link mesh.sluice.profile.MeshProfile} is the way in: {@code decide} for the plugin, which
 * has the annotations alone, and {@code explain} for everybody who has the whole pod. For each
 * family there is a class that knows whether a pod is meshed ({@code IstioProfile}), one that knows
 * how ({@code IstioPolicy}), and the list of all words that they read ({@code IstioKey}), which is
 * what docs/annotations.md documents.
 *
 * <p>Pure; depends on {@link mesh.sluice.policy}, {@link mesh.sluice.annotation} and {@link
 * mesh.sluice.json} only.
 */
package mesh.sluice.profile;
