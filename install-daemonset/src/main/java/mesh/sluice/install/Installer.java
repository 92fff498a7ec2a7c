package mesh.sluice.install;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import mesh.sluice.conflist.ChainMode;
import mesh.sluice.conflist.InvalidNetworkException;
import mesh.sluice.conflist.NetworkChoice;
import mesh.sluice.conflist.NetworkChoice.Skipped;
import mesh.sluice.conflist.NetworkFile;

/** Installs program and entry as the node is at this moment: first the program, then its entry. */
final class Installer {
  /** How often a file may be replaced while it is being changed, before that is an error. */
  private static final int MAX_ATTEMPTS = 10;

  private final InstallationSettings settings;
  private final PluginProgram program;
  private final ConfigDirectory directory;
  private final NetworkChain chain;

  /** What the last choice was made of. */
  private Seen seen = Seen.nothing();

  /**
   * What is looked at.
   *
   * @param stamps of all that is read, each from before it is read
   * @param links where each symbolic link among them led
   */
  private record Seen(Map<Path, Optional<FileStamp>> stamps, Map<Path, Path> links) {
    static Seen nothing() {
      return new Seen(new HashMap<>(), new HashMap<>());
    }

    void add(Path file) throws IOException {
      stamps.put(file, FileStamp.of(file));
    }

    void add(Path file, Path target) throws IOException {
      add(file);
      if (!target.equals(file)) {
        add(target);
        links.put(file, target);
      }
    }
  }

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
      List<String> names) {
    static Result placed(Placed placed, boolean changed) {
      return new Result(Optional.of(placed), "", changed, List.of(), List.of());
    }

    static Result waiting(String detail, boolean changed) {
      return new Result(Optional.empty(), detail, changed, List.of(), List.of());
    }

    boolean isInList() {
      return placed.filter(where -> where.mode().equals(ChainMode.CONFLIST.toString())).isPresent();
    }

    Result with(boolean changedBefore, NetworkChoice choice, List<String> all) {
      return new Result(placed, detail, changed || changedBefore, choice.skipped(), all);
    }
  }

  /**
   * Where the plugin's configuration is.
   *
   * @param file the file that names it
   * @param network the network's name
   * @param mode the mode's name
   */
  record Placed(Path file, String network, String mode) {
    Placed(Path file, String network, ChainMode mode) {
      this(file, network, mode.toString());
    }
  }

  /**
   * What may be done in an attempt.
   *
   * @param mayWrite whether anything may be changed
   * @param settled whether a choice can be trusted
   */
  record Permission(boolean mayWrite, Predicate<NetworkChoice> settled) {
    static final Permission ALL = new Permission(true, choice -> true);
  }

  Installer(InstallationSettings settings) {
    this(settings, PageCache.system());
  }

  Installer(InstallationSettings settings, PageCache pageCache) {
    this.settings = requireNonNull(settings);
    this.program = new PluginProgram(settings, pageCache);
    this.directory = new ConfigDirectory(settings.confDir(), settings.linkRoots());
    this.chain = new NetworkChain(settings, directory);
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
    seen = Seen.nothing();
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt(permission);
      } catch (FileChangedException | NoSuchFileException e) {
        if (attempt == MAX_ATTEMPTS) {
          throw new InstallationException(
              e.getMessage() + ": replaced again and again", "find out what else changes it");
        }
      }
    }
  }

  private Result attempt(Permission permission) throws IOException {
    if (!permission.mayWrite() && !program.isInPlace()) {
      return Result.waiting("something else removes or replaces " + settings.program(), false);
    }
    Seen looked = Seen.nothing();
    looked.add(settings.confDir());
    Optional<List<String>> names = directory.names();
    if (names.isPresent()) {
      PluginProgram.requireDirectory(settings.confDir());
    }
    boolean changed = program.install();
    if (names.isEmpty()) {
      return Result.waiting(settings.confDir() + " does not exist yet", changed);
    }
    NetworkChoice choice = choose(names.get(), looked);
    Result result = place(choice, permission).with(changed, choice, names.get());
    if (result.isInList() && !result.changed()) {
      seen = looked;
    }
    return result;
  }

  private NetworkChoice choose(List<String> names, Seen looked) throws IOException {
    return NetworkChoice.among(
        names,
        name -> {
          Path file = directory.path(name);
          looked.add(file, directory.resolve(file));
          return directory.read(name);
        });
  }

  /**
   * Whether the plugin was in place the last time, and nothing has been written or led elsewhere
   * since. Costs a few system calls. A network's folder is not looked at, so with one the answer is
   * no.
   */
  boolean isAsItWas() throws IOException {
    for (Map.Entry<Path, Optional<FileStamp>> entry : seen.stamps().entrySet()) {
      if (!entry.getValue().equals(FileStamp.of(entry.getKey()))) {
        return false;
      }
    }
    return !seen.stamps().isEmpty() && linksLeadWhereTheyDid() && program.isInPlace();
  }

  /** A link on the way may lead elsewhere, and nothing of what was read has changed. */
  private boolean linksLeadWhereTheyDid() throws IOException {
    for (Map.Entry<Path, Path> link : seen.links().entrySet()) {
      try {
        if (!directory.resolve(link.getKey()).equals(link.getValue())) {
          return false;
        }
      } catch (InvalidNetworkException e) {
        return false;
      }
    }
    return true;
  }

  private Result place(NetworkChoice choice, Permission permission) throws IOException {
    if (!permission.settled().test(choice)) {
      return Result.waiting("a file is being written", false);
    }
    if (choice.chosen().isEmpty()) {
      return Result.waiting(choice.reason() + " in " + settings.confDir(), false);
    }
    NetworkFile network = choice.chosen().get();
    try {
      return chain.place(network, permission.mayWrite());
    } catch (InvalidNetworkException e) {
      throw new InstallationException(
          directory.path(network.fileName()) + ": " + e.getMessage(), "nothing was changed");
    }
  }

  /** Directories whose changes may concern this installation. */
  List<Path> directories(Optional<Placed> placed) {
    List<Path> directories = new ArrayList<>(List.of(settings.confDir(), settings.binDir()));
    if (placed.isPresent()) {
      Path file = placed.get().file();
      directories.add(file.getParent());
      if (Files.isSymbolicLink(file)) {
        try {
          directories.add(file.toRealPath().getParent());
        } catch (IOException e) {
          // Seen at the next look.
        }
      }
    }
    return directories.stream().distinct().toList();
  }
}
