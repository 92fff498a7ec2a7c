/**
 * Whose words say that a pod is meshed, and what they say: {@link mesh.sluice.profile.Decision}.
 *
 * <p>Pure; depends on {@link mesh.sluice.policy} and {@link mesh.sluice.annotation} only.
 */
package mesh.sluice.profile;
