package mesh.sluice.iptables;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The rules of one family, by one pair of programs.
 *
 * @param commands starts them
 * @param programs the family's and variant's
 */
record FamilyBackend(Commands commands, Programs.Pair programs) {
  /** How long iptables may wait for its lock, in seconds; nf_tables needs none. */
  private static final String LONGEST_WAIT = "5";

  /** Longer than the wait, so that iptables can say itself that it has waited in vain. */
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /**
   * Leaves exactly {@code tables}. In a namespace that has nothing of ours, as nearly all have, one
   * program is started; otherwise three: the first fails at a chain that exists.
   *
   * @return whether nothing of ours was there before
   * @throws IptablesException if iptables refuses; then what was there before still is, and what
   *     was added is removed again
   */
  boolean install(FamilyTables tables) throws IOException {
    String script = RestoreScript.create(tables);
    Commands.Result created = restore(script);
    if (created.isSuccess()) {
      return true;
    }
    SavedTables saved = save();
    if (!saved.hasOurs()) {
      throw refused(created, script);
    }
    String replacement = RestoreScript.replace(saved, tables);
    Commands.Result replaced = restore(replacement);
    if (!replaced.isSuccess()) {
      SavedTables now = save();
      restore(
          isOfThisInstallation(saved, tables)
              ? RestoreScript.remove(now)
              : RestoreScript.undo(now, saved));
      throw refused(replaced, replacement);
    }
    return false;
  }

  /** Whether what is there can only be what the first attempt has left: a table, but not all. */
  private static boolean isOfThisInstallation(SavedTables saved, FamilyTables tables) {
    OwnRules found = OwnRules.of(saved);
    OwnRules expected = RestoreScript.expected(tables);
    return found.mark().equals(Optional.of(RulesMark.of(expected)))
        && !found.chains().equals(expected.chains());
  }

  /** Removes our rules, and tells whether there were any. */
  boolean remove() throws IOException {
    SavedTables saved = save();
    if (!saved.hasOurs()) {
      return false;
    }
    String script = RestoreScript.remove(saved);
    Commands.Result result = restore(script);
    if (!result.isSuccess()) {
      throw refused(result, script);
    }
    return true;
  }

  SavedTables save() throws IOException {
    Commands.Result result = commands.run(List.of(programs.save()), "", DEADLINE);
    if (!result.isSuccess()) {
      throw new IptablesException(
          programs.save() + " failed with status " + result.status() + ": " + said(result));
    }
    return SavedTables.parse(result.output());
  }

  private Commands.Result restore(String script) throws IOException {
    List<String> command = List.of(programs.restore(), "--noflush", "--wait", LONGEST_WAIT);
    return commands.run(command, script, DEADLINE);
  }

  private IptablesException refused(Commands.Result result, String script) {
    return new IptablesException(
        programs.restore()
            + " refused the rules with status "
            + result.status()
            + ": "
            + said(result)
            + FailedLine.in(result.errors(), script)
            + "; the node's kernel needs NAT and the modules xt_REDIRECT, xt_owner, xt_multiport,"
            + " xt_conntrack and xt_comment, for transparent interception xt_TPROXY, xt_mark and"
            + " xt_connmark, for DNS capture xt_CT");
  }

  /** iptables' own words, in one line. */
  private static String said(Commands.Result result) {
    return result.errors().strip().replaceAll("\\s*\n\\s*", "; ");
  }
}
