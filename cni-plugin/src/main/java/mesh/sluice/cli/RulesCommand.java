package mesh.sluice.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import mesh.sluice.nft.RulesetText;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.rules.RuleCompiler;
import mesh.sluice.rules.Ruleset;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sluice-cni rules}: what ADD would install for a pod. */
@Command(
    name = "rules",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the rules that ADD would install for a pod, as nft -f loads them.",
      "Nothing is printed for a pod that is not meshed; standard error says why."
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.SUCCESS, ExitCodes.INVALID, ExitCodes.USAGE})
final class RulesCommand implements Callable<Integer> {
  @ParentCommand private SluiceCommand parent;
  @Spec private CommandSpec spec;
  @Mixin private PodOptions pod;

  @Option(
      names = "--family",
      paramLabel = "FAMILY",
      defaultValue = "both",
      description =
          "Leave out rules that only packets of the other family meet: ${COMPLETION-CANDIDATES}."
              + " Default: both, as ADD installs them.")
  private FamilyChoice family;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES}. Default: text, which nft -f loads.")
  private TextFormat format;

  @Override
  public Integer call() throws CliException {
    PrintWriter out = spec.commandLine().getOut();
    ExplainedPod explained = pod.read(parent.stdin());
    Optional<RedirectPolicy> policy = explained.policy();
    if (policy.isEmpty()) {
      spec.commandLine().getErr().println(explained.whyNot());
      if (format == TextFormat.TEXT) {
        return 0;
      }
    }
    Ruleset ruleset = family.of(policy.map(RuleCompiler::compile).orElse(new Ruleset(List.of())));
    List<String> besides =
        policy.map(known -> Surroundings.commands(known, family)).orElse(List.of());
    switch (format) {
      case TEXT -> {
        out.print(header(explained, besides));
        out.print(RulesetText.of(ruleset));
      }
      case JSON -> out.print(PrettyJson.of(RulesetJson.of(ruleset, besides)));
    }
    out.flush();
    return 0;
  }

  private static String header(ExplainedPod explained, List<String> besides) {
    StringBuilder header =
        new StringBuilder("# Rules of sluice-cni for the pod ").append(explained.name());
    header.append(".\n# Besides them, ADD does in the pod's network namespace what these do:\n");
    besides.forEach(command -> header.append("#   ").append(command).append('\n'));
    return header.toString();
  }
}
