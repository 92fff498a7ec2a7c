package mesh.sluice.detect;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One file of containerd's configuration, as far as it matters for CNI.
 *
 * <p>Versions, from containerd's package {@code cmd/containerd/server/config} and its man page
 * containerd-config.toml(5): 1 has short names of plugins and ended with containerd 2.0; 2 has the
 * CRI plugin in one table, {@code io.containerd.grpc.v1.cri}; 3 (containerd 2.0) has what concerns
 * CNI in {@code io.containerd.cri.v1.runtime}; 4 (containerd 2.3) moves the settings of the server
 * into plugins, and leaves those of CNI where they were. A file without a version is of version 1.
 *
 * @param imports as they are written
 * @param criDisabled whether it turns the kubelet's interface off, as Docker's packages do
 * @param hasOldTable whether it has the table {@code io.containerd.grpc.v1.cri}, with CNI or not
 * @param cni what version 3 and 4 read
 * @param oldCni what version 1 and 2 read
 */
record ContainerdFile(
    String path,
    int version,
    List<String> imports,
    boolean criDisabled,
    boolean hasOldTable,
    CniSettings cni,
    CniSettings oldCni,
    List<Warning> warnings) {
  static final String TABLE = "io.containerd.cri.v1.runtime";
  static final String OLD_TABLE = "io.containerd.grpc.v1.cri";

  /** The latest version that containerd has. */
  private static final int MAX_VERSION = 4;

  private static final String SHORT_NAME = "cri";
  private static final Set<String> CRI = Set.of(SHORT_NAME, TABLE, OLD_TABLE);

  ContainerdFile {
    imports = List.copyOf(imports);
    warnings = List.copyOf(warnings);
  }

  /** Reads what matters out of a parsed file; never fails. */
  static ContainerdFile of(String path, JsonNode node) {
    List<Warning> warnings = new ArrayList<>();
    TomlTable top = TomlTable.top(node, path, warnings);
    int version = Math.max(1, top.integer("version").map(Setting::value).orElse(1));
    if (version > MAX_VERSION) {
      warnings.add(
          Warning.of(
              path,
              "version " + version + " is read as if it were " + MAX_VERSION,
              "check the directories below, and give them explicitly if they are wrong"));
    }
    TomlTable plugins = top.table("plugins");
    TomlTable old = plugins.table(OLD_TABLE);
    if (version == 1 && !old.exists()) {
      old = plugins.table(SHORT_NAME);
    }
    return new ContainerdFile(
        path,
        version,
        list(top.strings("imports")),
        list(top.strings("disabled_plugins")).stream().anyMatch(CRI::contains),
        old.exists(),
        CniSettings.of(plugins.table(TABLE).table("cni")),
        CniSettings.migrated(old.table("cni")),
        warnings);
  }

  ConfigurationFile summary() {
    return new ConfigurationFile(path, OptionalInt.of(version));
  }

  private static List<String> list(Optional<Setting<List<String>>> strings) {
    return strings.map(Setting::value).orElse(List.of());
  }
}
