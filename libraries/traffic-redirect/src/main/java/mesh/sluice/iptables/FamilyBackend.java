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
  private static final String MAX_WAIT = "5";

  /** Longer than the wait, so that iptables can say itself that it has waited in vain. */
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /**
   * Leaves exactly {@code tables}. In a namespace that has nothing of ours, as nearly all have, one
   * program is started, and its input is all that there is; otherwise up to three: the first fails
   * at a chain that exists.
   *
   * @return what there was before
   * @throws IptablesException if iptables refuses; then what was there before still is, and what
   *     was added is removed again
   */
  SavedTables install(FamilyTables tables) throws IOException {
    String script = RestoreScript.create(tables);
    Commands.Result created = restore(script);
    if (created.isSuccess()) {
      return SavedTables.NONE;
    }
    SavedTables saved = save();
    if (!saved.hasOurs()) {
      throw refused(created, script);
    }
    if (!isInForce(saved, tables)) {
      replace(saved, tables);
    }
    return saved;
  }

  private void replace(SavedTables saved, FamilyTables tables) throws IOException {
    String script = RestoreScript.replace(saved, tables);
    IOException failure;
    try {
      Commands.Result replaced = restore(script);
      if (replaced.isSuccess()) {
        return;
      }
      failure = refused(replaced, script);
    } catch (IOException e) {
      failure = e;
    }
    SavedTables now = save();
    Generation former = OwnRules.inForce(saved);
    Generation fresh = former.other();
    if (isInForce(now.only(fresh), tables)) {
      // Only the former rules resist; the new ones come before them already.
      if (restore(RestoreScript.remove(now.only(former))).isSuccess()) {
        return;
      }
      throw new IptablesException(
          failure.getMessage() + "; the new rules are in force, and the former ones after them");
    }
    boolean own = isOfThisInstallation(saved, tables);
    restore(RestoreScript.remove(own ? now : now.only(fresh)));
    throw failure;
  }

  /**
   * Makes what was ours in {@code before} be in force again, and nothing else.
   *
   * @throws IptablesException if iptables refuses
   */
  void putBack(SavedTables before) throws IOException {
    SavedTables now = save();
    if (OwnRules.of(now).equals(OwnRules.of(before))) {
      return;
    }
    String script =
        before.hasOurs() ? RestoreScript.putBack(now, before) : RestoreScript.remove(now);
    Commands.Result result = restore(script);
    if (!result.isSuccess()) {
      throw refused(result, script);
    }
  }

  /** Whether nothing is to be done: our rules are there, no others of ours, and they come first. */
  private static boolean isInForce(SavedTables saved, FamilyTables tables) {
    OwnRules expected = RestoreScript.expected(tables);
    OwnRules found = OwnRules.of(saved);
    return found.mark().equals(Optional.of(RulesMark.of(expected)))
        && found.chains().equals(expected.chains())
        && saved.isOursFirst();
  }

  /** Whether what is there can only be what the first attempt has left: some of the tables. */
  private static boolean isOfThisInstallation(SavedTables saved, FamilyTables tables) {
    OwnRules found = OwnRules.of(saved);
    OwnRules expected = RestoreScript.expected(tables);
    return found.mark().equals(Optional.of(RulesMark.of(expected)))
        && found.chains().size() < expected.chains().size()
        && expected.chains().entrySet().containsAll(found.chains().entrySet());
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
    List<String> command = List.of(programs.restore(), "--noflush", "--wait", MAX_WAIT);
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
            + " xt_connmark, for DNS capture xt_CT, for an application on the pod's address"
            + " xt_nat");
  }

  /** iptables' own words, in one line. */
  private static String said(Commands.Result result) {
    return result.errors().strip().replaceAll("\\s*\n\\s*", "; ");
  }
}
