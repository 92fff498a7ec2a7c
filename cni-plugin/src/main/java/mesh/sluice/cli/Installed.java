package mesh.sluice.cli;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import mesh.sluice.nft.CheckResult;
import mesh.sluice.nft.InstalledTable;
import mesh.sluice.nft.NftBackend;
import mesh.sluice.posix.Posix;
import mesh.sluice.redirect.PodRedirect;

/**
 * What lies in a namespace.
 *
 * @param table the table; empty if there is none
 * @param check whether it is as it was installed
 */
record Installed(Optional<InstalledTable> table, CheckResult check) {
  Installed {
    requireNonNull(table);
    requireNonNull(check);
  }

  /** What lies in the namespace of the calling thread. */
  static Installed read(Posix posix) throws IOException {
    return new Installed(
        new NftBackend(posix).read(), new PodRedirect(posix).check(Optional.empty()));
  }

  /** One line, without a full stop. */
  String verdict() {
    String mark = table.flatMap(InstalledTable::mark).map(known -> " (" + known + ")").orElse("");
    return switch (check) {
      case CheckResult.Intact() -> "the rules are as they were installed" + mark;
      case CheckResult.Missing() -> "nothing of Sluice is installed";
      case CheckResult.Changed(var differences) ->
          "the rules are not as they were installed" + mark;
    };
  }

  /** Sentences about what was changed; none if nothing was. */
  List<String> differences() {
    return check instanceof CheckResult.Changed(var differences) ? differences : List.of();
  }
}
