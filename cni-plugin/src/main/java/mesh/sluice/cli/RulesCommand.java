package mesh.sluice.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.commandline.ExitCodes;
import mesh.sluice.explain.ExplainedPod;
import mesh.sluice.explain.PrettyJson;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.rules.Ruleset;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sluice-cni rules}: what ADD would install for a pod. */
@Command(
    name = "rules",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the rules that ADD would install for a pod.",
      "nft -f loads them or, with --backend iptables, iptables-restore --noflush or"
          + " ip6tables-restore --noflush. For a pod that is not meshed it prints nothing, and says"
          + " why on standard error."
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.SUCCESS, ExitCodes.INVALID, ExitCodes.USAGE})
final class RulesCommand implements Callable<Integer> {
  @ParentCommand private SluiceCommand parent;
  @Spec private CommandSpec spec;
  @Mixin private PodOptions pod;
  @Mixin private AddressOptions address;

  @Option(
      names = "--backend",
      paramLabel = "BACKEND",
      defaultValue = "nft",
      description = "What loads the text: ${COMPLETION-CANDIDATES}. Default: nft.")
  private TextBackend backend;

  @Option(
      names = "--family",
      paramLabel = "FAMILY",
      defaultValue = "both",
      description =
          "Leave out rules that only packets of the other family meet: ${COMPLETION-CANDIDATES}."
              + " Default: both, as ADD installs them. With iptables one must be chosen: 4 for"
              + " iptables-restore, 6 for ip6tables-restore.")
  private FamilyChoice family;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description =
          "${COMPLETION-CANDIDATES}. Default: text, which the program of the backend loads.")
  private TextFormat format;

  @Override
  public Integer call() throws CommandException {
    if (format == TextFormat.TEXT
        && backend == TextBackend.IPTABLES
        && family == FamilyChoice.BOTH) {
      throw new ParameterException(
          spec.commandLine(),
          "iptables loads the rules of one family at a time; add --family 4 for iptables-restore"
              + " or --family 6 for ip6tables-restore");
    }
    ExplainedPod explained = pod.read(parent.stdin());
    Optional<RedirectPolicy> policy = PodRules.policy(explained);
    Ruleset ruleset = PodRules.rules(explained, address.of(explained));
    List<String> besides =
        policy.map(known -> Surroundings.commands(known, family)).orElse(List.of());
    if (policy.isEmpty()) {
      spec.commandLine().getErr().println(explained.whyNot());
    }
    PrintWriter out = spec.commandLine().getOut();
    switch (format) {
      case TEXT -> {
        if (policy.isPresent()) {
          out.print(header(explained, besides) + backend.text(ruleset, family));
        }
      }
      case JSON -> out.print(PrettyJson.of(RulesetJson.of(family.of(ruleset), besides)));
    }
    out.flush();
    return 0;
  }

  private String header(ExplainedPod explained, List<String> besides) {
    StringBuilder header = new StringBuilder("# Rules of sluice-cni for the pod ");
    header.append(explained.name()).append(", for ").append(backend.program(family)).append(".\n");
    if (!besides.isEmpty()) {
      header.append("# Besides them, ADD does in the pod's network namespace what these do:\n");
      besides.forEach(command -> header.append("#   ").append(command).append('\n'));
    }
    return header.toString();
  }
}
