/**
 * The meshes whose users Sluice's profiles serve: what they install for a pod, so that it can be
 * compared, in a kernel, with what Sluice installs. Needs what {@code toolchain/prepare peers}
 * builds.
 */
package mesh.sluice.peers;
