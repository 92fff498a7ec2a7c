package mesh.sluice.node;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.conflist.ChainMode;
import mesh.sluice.conflist.PluginEntry;
import mesh.sluice.detect.Detection;
import mesh.sluice.detect.HostRoot;
import mesh.sluice.detect.Multus;
import mesh.sluice.detect.Warning;
import mesh.sluice.install.InstallationSettings;

/**
 * What is to be installed on this node; where, the node itself says.
 *
 * @param root where the node's file system is seen from here
 * @param detect looks where the runtime's directories are, as they are now
 * @param insists whether the user has named both directories, which then count whatever speaks
 *     against them
 * @param mode how the plugin gets into the chain
 * @param plugin the program that is installed
 * @param entry what the chain says of it
 */
record NodeInstallation(
    HostRoot root,
    Supplier<Detection> detect,
    boolean insists,
    ChainMode mode,
    Path plugin,
    PluginEntry entry) {
  NodeInstallation {
    requireNonNull(root);
    requireNonNull(detect);
    requireNonNull(mode);
    requireNonNull(plugin);
    requireNonNull(entry);
  }

  /**
   * From what was detected to what is installed, by the paths that lead from here, as symbolic
   * links lead now.
   *
   * @throws CommandException if something stands in the way, saying what and how to remove it
   * @throws IOException if a directory of the node on the way cannot be searched
   */
  InstallationSettings settings(Detection detection) throws CommandException, IOException {
    List<Warning> obstacles = detection.obstacles();
    if (!insists && !obstacles.isEmpty() || detection.binDirectory().isEmpty()) {
      throw new CommandException(
          "nothing was changed: "
              + obstacles.stream().map(Warning::text).collect(Collectors.joining("; ")));
    }
    Path binDirectory = resolve(detection.binDirectory().get().value());
    // The runtime starts the first that it finds; the order decides whether that is this one.
    Set<Path> searched = new LinkedHashSet<>();
    for (String directory : detection.binDirectories().value()) {
      searched.add(resolve(directory));
    }
    searched.add(binDirectory);
    return new InstallationSettings(
        resolve(detection.confDirectory().value()),
        List.of(root.resolve("/")),
        auxiliaryChain(detection),
        mode,
        binDirectory,
        List.copyOf(searched),
        plugin,
        entry);
  }

  private Path resolve(String directory) throws CommandException, IOException {
    try {
      return root.resolve(directory);
    } catch (FileSystemLoopException e) {
      throw new CommandException(
          "nothing was changed: " + directory + ": symbolic links lead in a circle; correct them");
    }
  }

  /** Multus looks for it beside the configuration of the network behind it. */
  private Optional<Path> auxiliaryChain(Detection detection) throws IOException {
    Optional<Multus> multus =
        detection.multus().filter(found -> found.auxiliaryChain().isPresent());
    return multus.isEmpty()
        ? Optional.empty()
        : Optional.of(root.resolve(multus.get().delegatesDirectory()));
  }
}
