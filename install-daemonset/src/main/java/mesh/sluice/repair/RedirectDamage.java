package mesh.sluice.repair;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.backend.InstalledRules;

/** In what way the rules of a pod that should be meshed are not as they should be. Pure. */
public enum RedirectDamage {
  /** There are none: the pod is older than the plugin, or somebody has flushed them. */
  RULES_MISSING("the pod had no redirect rules"),
  /** Somebody has changed them, or the pod's policy is another one now. */
  RULES_CHANGED("the pod's redirect rules were not as they should be"),
  /** An older version of Sluice has installed them. */
  RULES_OUTDATED("the pod's redirect rules were those of an older version"),
  /** They are there, but traffic is lost or bypasses them. */
  RULES_INEFFECTIVE("the pod's redirect rules are in force, but traffic is lost or bypasses them");

  private final String sentence;

  RedirectDamage(String sentence) {
    this.sentence = sentence;
  }

  /**
   * What is wrong; empty if nothing is.
   *
   * @param mark what the rules say of themselves, where {@code check} found nothing wrong
   */
  public static Optional<RedirectDamage> of(CheckResult check, Optional<String> mark) {
    return switch (check) {
      case CheckResult.Missing() -> Optional.of(RULES_MISSING);
      case CheckResult.Changed(var differences) -> Optional.of(RULES_CHANGED);
      case CheckResult.Ineffective(var reasons) -> Optional.of(RULES_INEFFECTIVE);
      case CheckResult.Intact() ->
          InstalledRules.isOfOlderVersion(mark) ? Optional.of(RULES_OUTDATED) : Optional.empty();
    };
  }

  /** Sentences about what is wrong; none where {@link #sentence} says it all. */
  static List<String> details(CheckResult check) {
    return switch (check) {
      case CheckResult.Changed(List<String> differences) -> differences;
      case CheckResult.Ineffective(List<String> reasons) -> reasons;
      case CheckResult.Missing(), CheckResult.Intact() -> List.of();
    };
  }

  /** For programs, for example {@code rules-missing}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** For people, without a full stop. */
  String sentence() {
    return sentence;
  }
}
