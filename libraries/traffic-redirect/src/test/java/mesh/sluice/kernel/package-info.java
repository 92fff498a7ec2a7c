/**
 * Network namespaces with a process in each that listens and connects, for tests that observe what
 * the kernel does with real connections. Needs root, {@code ip}, {@code nft}, {@code nsenter} and
 * {@code python3}.
 */
package mesh.sluice.kernel;
