package mesh.sluice.detect;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * Multus as the plugin that the runtime calls. It hands the plugins behind it a fixed list of
 * capabilities, and the pods' annotations are not among them, so that only the agent's socket can
 * tell which pods are meshed.
 *
 * @param file the one by which the runtime calls it, which Multus owns
 * @param type {@code multus}, or {@code multus-shim} for the one with a daemon
 * @param delegatesDirectory where the configuration of the network behind it lies
 * @param clusterNetwork the file or network that it names as the default one, if it does
 * @param binDirectory another directory that it searches for plugins, if it names one
 * @param auxiliaryChain the name of the folder beside the network's file whose plugins run after
 *     it, if it has one ({@code auxiliaryCNIChainName})
 * @param readinessFile the file that it waits for, which nobody else may rename or add to
 */
public record Multus(
    String file,
    String type,
    String delegatesDirectory,
    Optional<String> clusterNetwork,
    Optional<String> binDirectory,
    Optional<String> auxiliaryChain,
    Optional<String> readinessFile) {
  public Multus {
    requireNonNull(file);
    requireNonNull(type);
    requireNonNull(delegatesDirectory);
    requireNonNull(clusterNetwork);
    requireNonNull(binDirectory);
    requireNonNull(auxiliaryChain);
    requireNonNull(readinessFile);
  }
}
