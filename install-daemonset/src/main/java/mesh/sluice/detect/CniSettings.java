package mesh.sluice.detect;

import java.util.List;
import java.util.Optional;

/**
 * What a containerd configuration says of CNI.
 *
 * @param binDirs the key {@code bin_dirs}, or {@code bin_dir} of version 2, which containerd 2
 *     turns into it
 * @param binDir the key {@code bin_dir} of version 3 and 4, which stays beside the other;
 *     containerd 2.4 and newer ignore it
 */
record CniSettings(
    Optional<Setting<String>> confDir,
    Optional<Setting<List<String>>> binDirs,
    Optional<Setting<String>> binDir,
    Optional<Setting<Integer>> maxConfNum) {
  static final CniSettings NONE =
      new CniSettings(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** The table {@code cni} of the plugin {@code io.containerd.cri.v1.runtime}. */
  static CniSettings of(TomlTable cni) {
    return new CniSettings(
        cni.string("conf_dir"),
        cni.strings("bin_dirs"),
        cni.string("bin_dir"),
        cni.integer("max_conf_num"));
  }

  /**
   * The table {@code cni} of the plugin {@code io.containerd.grpc.v1.cri}, as containerd moves it
   * to the other: its {@code bin_dir} becomes {@code bin_dirs}.
   */
  static CniSettings migrated(TomlTable cni) {
    CniSettings old = of(cni);
    return new CniSettings(
        old.confDir,
        old.binDir
            .<Setting<List<String>>>map(dir -> dir.with(List.of(dir.value())))
            .or(old::binDirs),
        Optional.empty(),
        old.maxConfNum);
  }

  CniSettings withoutBinDir() {
    return new CniSettings(confDir, binDirs, Optional.empty(), maxConfNum);
  }

  /** These, and where they say nothing, the others. */
  CniSettings or(CniSettings others) {
    return new CniSettings(
        confDir.or(others::confDir),
        binDirs.or(others::binDirs),
        binDir.or(others::binDir),
        maxConfNum.or(others::maxConfNum));
  }
}
