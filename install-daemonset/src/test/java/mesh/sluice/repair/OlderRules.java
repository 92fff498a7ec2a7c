package mesh.sluice.repair;

import mesh.sluice.kernel.TestNetns;
import mesh.sluice.rules.Ruleset;

/** Rules as an older version of Sluice would have marked them. */
final class OlderRules {
  private OlderRules() {}

  /** Makes the mark in a namespace that of the version before. */
  static void make(TestNetns netns) {
    String mark = "sluice rules v" + Ruleset.VERSION + " ";
    String text = netns.ruleset();
    if (!text.contains(mark)) {
      throw new AssertionError(mark + "is not in " + text);
    }
    netns.nft(
        "delete table inet sluice\n"
            + text.replace(mark, "sluice rules v" + (Ruleset.VERSION - 1) + " "));
  }
}
