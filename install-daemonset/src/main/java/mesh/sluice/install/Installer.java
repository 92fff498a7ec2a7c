package mesh.sluice.install;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import mesh.sluice.conflist.ChainMode;
import mesh.sluice.conflist.ChainMode.InFolder;
import mesh.sluice.conflist.ChainMode.InList;
import mesh.sluice.conflist.ChainMode.Placement;
import mesh.sluice.conflist.InvalidNetworkException;
import mesh.sluice.conflist.NetworkChoice;
import mesh.sluice.conflist.NetworkChoice.Skipped;
import mesh.sluice.conflist.NetworkFile;

/** Installs program and entry as the node is at this moment: first the program, then its entry. */
final class Installer {
  /** How often a file may be replaced while it is being changed, before that is an error. */
  private static final int MAX_ATTEMPTS = 10;

  /** Multus may name the chain in the configuration of its daemon, which is not read here. */
  private static final InFolder AUXILIARY = new InFolder("", false, true);

  private final InstallationSettings settings;
  private final PluginProgram program;
  private final ConfigDirectory directory;

  /**
   * What an attempt came to.
   *
   * @param placed where the plugin's configuration is; empty if nothing names the plugin now
   * @param detail why it is not placed, as a clause
   * @param changed whether program or configuration were written
   * @param skipped files that no runtime can load
   * @param names all that was in the directory
   */
  record Result(
      Optional<Placed> placed,
      String detail,
      boolean changed,
      List<Skipped> skipped,
      List<String> names) {}

  /**
   * Where the plugin's configuration is.
   *
   * @param file the file that names it
   * @param network the network's name
   * @param mode the mode's name
   */
  record Placed(Path file, String network, String mode) {}

  /** What may be done in this attempt. */
  record Permission(boolean mayWrite, Predicate<NetworkChoice> settled) {
    static final Permission ALL = new Permission(true, choice -> true);
  }

  Installer(InstallationSettings settings) {
    this.settings = requireNonNull(settings);
    this.program = new PluginProgram(settings);
    this.directory = new ConfigDirectory(settings.confDir(), settings.linkRoots());
  }

  /** What the program says of itself; empty before it was asked. */
  Optional<String> version() {
    return program.version();
  }

  /** Removes what earlier processes have left. */
  void removeTemporary() throws IOException {
    for (Path each : List.of(settings.binDir(), settings.confDir())) {
      if (Files.isDirectory(each)) {
        DurableFile.removeTemporary(each);
      }
    }
  }

  /**
   * Installs what is missing.
   *
   * @throws IOException after which the node is as it was before, but for a new program
   */
  Result install(Permission permission) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt(permission);
      } catch (FileChangedException | NoSuchFileException e) {
        // Another installer may also have taken away our temporary file.
        if (attempt == MAX_ATTEMPTS) {
          throw new InstallationException(
              e.getMessage() + ", " + attempt + " times", "find out what else changes it");
        }
      }
    }
  }

  private Result attempt(Permission permission) throws IOException {
    if (!permission.mayWrite() && !program.isInPlace()) {
      return waiting("something else removes or replaces " + settings.program(), false);
    }
    Optional<List<String>> names = directory.names();
    if (names.isPresent()) {
      PluginProgram.requireDirectory(settings.confDir());
    }
    boolean changed = program.install();
    if (names.isEmpty()) {
      return waiting(settings.confDir() + " does not exist yet", changed);
    }
    NetworkChoice choice = directory.choose(names.get());
    if (!permission.settled().test(choice)) {
      return new Result(
          Optional.empty(), "a file is being written", changed, choice.skipped(), names.get());
    }
    if (choice.chosen().isEmpty()) {
      String detail = choice.reason() + " in " + settings.confDir();
      return new Result(Optional.empty(), detail, changed, choice.skipped(), names.get());
    }
    NetworkFile network = choice.chosen().get();
    try {
      Result result = place(network, permission.mayWrite());
      return new Result(
          result.placed(),
          result.detail(),
          result.changed() || changed,
          choice.skipped(),
          names.get());
    } catch (InvalidNetworkException e) {
      throw new InstallationException(
          directory.path(network.fileName()) + ": " + e.getMessage(),
          "the file was not changed");
    }
  }

  private static Result waiting(String detail, boolean changed) {
    return new Result(Optional.empty(), detail, changed, List.of(), List.of());
  }

  private Result place(NetworkFile network, boolean mayWrite)
      throws InvalidNetworkException, IOException {
    if (settings.mode() == ChainMode.FOLDER && settings.chainDir().isPresent()) {
      return inFolder(network, settings.chainDir().get(), AUXILIARY, mayWrite);
    }
    Placement placement = settings.mode().placement(network);
    return switch (placement) {
      case InList _ -> inList(network, placement.mode(), mayWrite);
      case InFolder folder -> inFolder(network, directory(folder), folder, mayWrite);
    };
  }

  private Path directory(InFolder placement) {
    Path beside = settings.confDir().resolve(placement.folder());
    return placement.chained() ? beside : settings.chainDir().orElse(beside);
  }

  private Result inList(NetworkFile network, String mode, boolean mayWrite)
      throws InvalidNetworkException, IOException {
    NetworkFile after = network.with(settings.entry());
    boolean changed =
        !after.fileName().equals(network.fileName())
            || !Arrays.equals(after.bytes(), network.bytes());
    Path file = directory.path(after.fileName());
    if (changed && !mayWrite) {
      return waiting("something else changes " + file + " again and again", false);
    }
    if (changed) {
      directory.replace(network, after.fileName(), after.bytes());
    }
    // Of another mode; the chain would hold the plugin twice.
    FolderFile.in(settings.confDir(), network.network()).ifPresent(FolderFile::removeQuietly);
    return placed(file, network.network(), mode, changed);
  }

  private Result inFolder(
      NetworkFile network, Path folder, InFolder placement, boolean mayWrite)
      throws InvalidNetworkException, IOException {
    FolderFile file = new FolderFile(folder.resolve(ChainMode.FILE_NAME));
    if (!placement.alone() && !file.hasCompany()) {
      file.remove();
      return waiting(
          "network %s has no other plugin in %s yet".formatted(network.network(), folder), false);
    }
    byte[] text = settings.entry().file(placement.chained());
    boolean changed = !file.holds(text);
    if (changed && !mayWrite) {
      return waiting("something else changes " + file.path() + " again and again", false);
    }
    if (changed) {
      file.write(text);
    }
    if (network.hasEntry()) {
      directory.replace(network, network.fileName(), network.withoutEntry());
    }
    return placed(file.path(), network.network(), placement.mode(), changed);
  }

  private static Result placed(Path file, String network, String mode, boolean changed) {
    return new Result(
        Optional.of(new Placed(file, network, mode)), "", changed, List.of(), List.of());
  }

  /** Directories whose changes may concern this installation. */
  List<Path> directories(Optional<Placed> placed) {
    List<Path> directories =
        new ArrayList<>(List.of(settings.confDir(), settings.binDir()));
    placed.ifPresent(
        where -> {
          directories.add(where.file().getParent());
          if (Files.isSymbolicLink(where.file())) {
            try {
              directories.add(where.file().toRealPath().getParent());
            } catch (IOException e) {
              // Seen at the next look.
            }
          }
        });
    return directories.stream().distinct().toList();
  }

  static boolean isRegular(Path file) {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }
}
