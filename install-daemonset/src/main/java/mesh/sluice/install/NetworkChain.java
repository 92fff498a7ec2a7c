package mesh.sluice.install;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import mesh.sluice.conflist.ChainMode;
import mesh.sluice.conflist.ChainMode.InFolder;
import mesh.sluice.conflist.ChainMode.InList;
import mesh.sluice.conflist.InvalidNetworkException;
import mesh.sluice.conflist.NetworkFile;
import mesh.sluice.install.Installer.Placed;
import mesh.sluice.install.Installer.Result;

/** Puts the plugin into the chain of a network: an entry in its list, or a file in its folder. */
final class NetworkChain {
  /** Multus may name the chain in the configuration of its daemon, which is not read here. */
  private static final InFolder AUXILIARY = new InFolder("", false, true);

  private final InstallationSettings settings;
  private final ConfigDirectory directory;

  NetworkChain(InstallationSettings settings, ConfigDirectory directory) {
    this.settings = requireNonNull(settings);
    this.directory = requireNonNull(directory);
  }

  /**
   * @param mayWrite whether something may be changed; otherwise the answer is that it waits
   * @throws InvalidNetworkException if the network has no place for the plugin
   */
  Result place(NetworkFile network, boolean mayWrite) throws InvalidNetworkException, IOException {
    if (settings.mode() == ChainMode.FOLDER && settings.chainDir().isPresent()) {
      return inFolder(network, settings.chainDir().get(), AUXILIARY, mayWrite);
    }
    return switch (settings.mode().placement(network)) {
      case InList _ -> inList(network, mayWrite);
      case InFolder folder -> inFolder(network, path(folder), folder, mayWrite);
    };
  }

  private Path path(InFolder placement) {
    Path beside = settings.confDir().resolve(placement.folder());
    return placement.chained() ? beside : settings.chainDir().orElse(beside);
  }

  private Result inList(NetworkFile network, boolean mayWrite)
      throws InvalidNetworkException, IOException {
    NetworkFile after = network.with(settings.entry());
    boolean changed =
        !after.fileName().equals(network.fileName())
            || !Arrays.equals(after.bytes(), network.bytes());
    Path file = directory.path(after.fileName());
    if (changed && !mayWrite) {
      return takenAway(file);
    }
    if (changed) {
      directory.replace(network, after.fileName(), after.bytes());
    }
    // Of another mode; the chain would hold the plugin twice.
    FolderFile.in(settings.confDir(), network.network()).ifPresent(FolderFile::removeQuietly);
    return Result.placed(new Placed(file, network.network(), ChainMode.CONFLIST), changed);
  }

  private Result inFolder(NetworkFile network, Path folder, InFolder placement, boolean mayWrite)
      throws InvalidNetworkException, IOException {
    FolderFile file = new FolderFile(folder.resolve(ChainMode.FILE_NAME));
    if (!placement.alone() && !file.hasCompany()) {
      file.remove();
      return Result.waiting(
          "network %s has no other plugin in %s yet".formatted(network.network(), folder), false);
    }
    byte[] text = settings.entry().file(placement.chained());
    boolean changed = !file.holds(text);
    if (changed && !mayWrite) {
      return takenAway(file.path());
    }
    if (changed) {
      file.write(text);
    }
    if (network.hasEntry()) {
      directory.replace(network, network.fileName(), network.withoutEntry());
    }
    return Result.placed(new Placed(file.path(), network.network(), ChainMode.FOLDER), changed);
  }

  private static Result takenAway(Path file) {
    return Result.waiting("something else changes " + file + " again and again", false);
  }
}
