/**
 * Runs {@code toolchain/prepare} against a mirror on loopback that lacks files, cuts them short,
 * serves others in their place or stalls. Nothing here asks the network.
 */
package mesh.sluice.toolchain;
