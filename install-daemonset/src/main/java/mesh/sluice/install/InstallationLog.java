package mesh.sluice.install;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import mesh.sluice.conflist.NetworkChoice;
import mesh.sluice.conflist.NetworkChoice.Skipped;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;

/** Tells people about the installation: each thing once, and not at each look. */
final class InstallationLog {
  private static final Logger LOG = Logger.of(Installation.class);

  private final Set<Skipped> skipped = new HashSet<>();
  private final Set<String> putAside = new HashSet<>();

  /** Files that no runtime loads, again only for another reason or after they were repaired. */
  void skipped(List<Skipped> files) {
    for (Skipped file : files) {
      if (skipped.add(file)) {
        LOG.warning(
            "file skipped, since no runtime loads it",
            Field.of("file", file.fileName()),
            Field.of("reason", file.reason()));
      }
    }
    skipped.retainAll(Set.copyOf(files));
  }

  /**
   * What Cilium does with {@code cni.exclusive} (k8snetworkplumbingwg/multus-cni#1132).
   *
   * @param configuration the file that named the plugin until now
   * @param names what is in its directory
   */
  void putAside(Optional<Path> configuration, List<String> names) {
    if (configuration.isEmpty()) {
      return;
    }
    String file = configuration.get().getFileName().toString();
    boolean now =
        names.stream()
            .anyMatch(name -> NetworkChoice.isPutAsideByCilium(name) && name.startsWith(file));
    if (!now) {
      putAside.remove(file);
    } else if (putAside.add(file)) {
      LOG.warning(
          "Cilium has put the network's file aside; the plugin goes into the file that stays; set"
              + " cni.exclusive=false if the other one is wanted",
          Field.of("file", file));
    }
  }

  /**
   * @param written whether program or configuration had to be written for it
   */
  void changed(InstallationState before, InstallationState after, boolean written) {
    if (after.rewrites() > before.rewrites()) {
      LOG.warning("plugin put back, after something else took it away", fields(after));
    }
    if (after.drift() && !before.drift()) {
      LOG.warning(
          "something else takes the plugin away again and again; it is put back more slowly from"
              + " now on; find out what writes the file",
          fields(after));
    }
    if (before.phase() == after.phase() && before.detail().equals(after.detail())) {
      return;
    }
    switch (after.phase()) {
      case INSTALLED ->
          LOG.info(
              written ? "plugin installed" : "plugin is in place; nothing was changed",
              fields(after));
      case WAITING -> LOG.info("waiting for a network", Field.of("reason", after.detail()));
      case FAILED -> LOG.error("plugin not installed", Field.of("error", after.detail()));
    }
  }

  void internalError(RuntimeException error) {
    LOG.error("internal error; trying again, please report it", Field.of(error));
  }

  void ended(Throwable error) {
    LOG.error("installation ended by an internal error; please report it", Field.of(error));
  }

  private static Field[] fields(InstallationState state) {
    List<Field> fields = new ArrayList<>();
    state.configuration().ifPresent(file -> fields.add(Field.of("file", file.toString())));
    state.network().ifPresent(network -> fields.add(Field.of("network", network)));
    state.mode().ifPresent(mode -> fields.add(Field.of("mode", mode)));
    state.version().ifPresent(version -> fields.add(Field.of("version", version)));
    fields.add(Field.of("rewrites", state.rewrites()));
    return fields.toArray(Field[]::new);
  }
}
