package mesh.sluice.explain;

import static java.util.Objects.requireNonNull;
import static mesh.sluice.explain.PrettyJson.array;
import static mesh.sluice.explain.PrettyJson.object;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.backend.InstalledRules;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import mesh.sluice.redirect.PodNetwork;
import mesh.sluice.redirect.PodRedirect;
import mesh.sluice.text.Printable;

/**
 * What lies in a namespace.
 *
 * @param rules the rules; empty if there are none
 * @param check whether they, and what they rely on, are as they were installed
 */
public record Installed(Optional<InstalledRules> rules, CheckResult check) {
  public Installed {
    requireNonNull(rules);
    requireNonNull(check);
  }

  /** What lies in the namespace of the calling thread, of which nothing is known. */
  public static Installed read(Posix posix) throws IOException {
    return read(posix, Optional.empty(), PodNetwork.USUAL);
  }

  /**
   * What lies in the namespace of the calling thread.
   *
   * @param expected the policy that should be in force, where it is known
   * @param network of the pod
   */
  public static Installed read(Posix posix, Optional<RedirectPolicy> expected, PodNetwork network)
      throws IOException {
    PodRedirect redirect = new PodRedirect(posix);
    Optional<InstalledRules> rules = redirect.read();
    return new Installed(rules, redirect.check(expected, network));
  }

  /** One line, without a full stop. */
  public String verdict() {
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
  public List<String> differences() {
    return switch (check) {
      case CheckResult.Changed(var differences) -> differences;
      case CheckResult.Ineffective(var reasons) -> reasons;
      case CheckResult.Intact(), CheckResult.Missing() -> List.of();
    };
  }

  /**
   * For people: a comment that says how it is, and the rules.
   *
   * @param title what was looked into
   */
  public String text(String title) {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(Printable.line(title)).append(": ").append(verdict()).append('\n');
    differences()
        .forEach(difference -> text.append("# - ").append(Printable.line(difference)).append('\n'));
    rules.ifPresent(known -> text.append(known.text()));
    return text.toString();
  }

  /** For programs. */
  public JsonObject json() {
    return object(
        "verdict",
        switch (check) {
          case CheckResult.Intact() -> "intact";
          case CheckResult.Missing() -> "missing";
          case CheckResult.Ineffective(var reasons) -> "ineffective";
          case CheckResult.Changed(var differences) -> "changed";
        },
        "message",
        verdict(),
        "differences",
        array(differences(), difference -> difference),
        "mark",
        rules.flatMap(InstalledRules::mark).orElse(""),
        "rules",
        rules.map(InstalledRules::text).orElse(""));
  }
}
