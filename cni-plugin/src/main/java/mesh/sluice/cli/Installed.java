package mesh.sluice.cli;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.backend.InstalledRules;
import mesh.sluice.posix.Posix;
import mesh.sluice.redirect.PodRedirect;

/**
 * What lies in a namespace.
 *
 * @param rules the rules; empty if there are none
 * @param check whether they, and what they rely on, are as they were installed
 */
record Installed(Optional<InstalledRules> rules, CheckResult check) {
  Installed {
    requireNonNull(rules);
    requireNonNull(check);
  }

  /** What lies in the namespace of the calling thread. */
  static Installed read(Posix posix) throws IOException {
    PodRedirect redirect = new PodRedirect(posix);
    Optional<InstalledRules> rules = redirect.read();
    return new Installed(rules, redirect.check(Optional.empty()));
  }

  /** One line, without a full stop. */
  String verdict() {
    String mark = rules.flatMap(InstalledRules::mark).map(known -> " (" + known + ")").orElse("");
    return switch (check) {
      case CheckResult.Intact() -> "the rules are as they were installed" + mark;
      case CheckResult.Missing() -> "nothing of Sluice is installed";
      case CheckResult.Ineffective(var reasons) ->
          "the rules are as they were installed" + mark + ", but traffic is lost or bypasses them";
      case CheckResult.Changed(var differences) ->
          "the rules are not as they were installed" + mark;
    };
  }

  /** Sentences about what was changed or keeps the rules from working; none if nothing does. */
  List<String> differences() {
    return switch (check) {
      case CheckResult.Changed(var differences) -> differences;
      case CheckResult.Ineffective(var reasons) -> reasons;
      case CheckResult.Intact(), CheckResult.Missing() -> List.of();
    };
  }
}
