package mesh.sluice.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
 * From what was detected on the node to what is installed there, by the paths that lead from here.
 */
final class NodeInstallation {
  private NodeInstallation() {}

  /**
   * The settings of an installation.
   *
   * @param insists whether the user has named the directories, which then count whatever speaks
   *     against them
   * @throws CommandException if something stands in the way, saying what and how to remove it
   * @throws IOException if a link of the node leads nowhere
   */
  static InstallationSettings of(
      HostRoot root,
      Detection detection,
      boolean insists,
      ChainMode mode,
      Path plugin,
      PluginEntry entry)
      throws CommandException, IOException {
    List<Warning> obstacles = detection.obstacles();
    if (!insists && !obstacles.isEmpty() || detection.binDirectory().isEmpty()) {
      throw new CommandException(
          "nothing was changed: "
              + obstacles.stream().map(Warning::text).collect(Collectors.joining("; ")));
    }
    Path binDirectory = root.resolve(detection.binDirectory().get().value());
    // The runtime starts the first that it finds; the order decides whether that is this one.
    Set<Path> searched = new LinkedHashSet<>();
    for (String directory : detection.binDirectories().value()) {
      searched.add(root.resolve(directory));
    }
    searched.add(binDirectory);
    return new InstallationSettings(
        root.resolve(detection.confDirectory().value()),
        List.of(root.resolve("/")),
        auxiliaryChain(root, detection),
        mode,
        binDirectory,
        List.copyOf(searched),
        plugin,
        entry);
  }

  /** Multus looks for it beside the configuration of the network behind it. */
  private static Optional<Path> auxiliaryChain(HostRoot root, Detection detection)
      throws IOException {
    Optional<Multus> multus =
        detection.multus().filter(found -> found.auxiliaryChain().isPresent());
    return multus.isEmpty()
        ? Optional.empty()
        : Optional.of(root.resolve(multus.get().delegatesDirectory()));
  }
}
