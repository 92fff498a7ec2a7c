package mesh.sluice.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.commandline.ExitCodes;
import mesh.sluice.explain.ExplainedPod;
import mesh.sluice.explain.ExplanationJson;
import mesh.sluice.explain.PrettyJson;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.RedirectPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sluice-cni policy}: the redirect policy of a pod. */
@Command(
    name = "policy",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the redirect policy of a pod and the source of each field.",
      "For a pod that is not meshed it says why."
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.SUCCESS, ExitCodes.INVALID, ExitCodes.USAGE})
final class PolicyCommand implements Callable<Integer> {
  /** What is printed. */
  enum Format {
    /** Policy and sources. */
    JSON,
    /** The value of sluice.mesh/redirect alone. */
    ANNOTATION;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @ParentCommand private SluiceCommand parent;
  @Spec private CommandSpec spec;
  @Mixin private PodOptions pod;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "json",
      description =
          "${COMPLETION-CANDIDATES}. Default: json. annotation prints the value of"
              + " sluice.mesh/redirect alone, and nothing for a pod that is not meshed.")
  private Format format;

  @Override
  public Integer call() throws CommandException {
    PrintWriter out = spec.commandLine().getOut();
    ExplainedPod explained = pod.read(parent.stdin());
    Optional<RedirectPolicy> policy = PodRules.policy(explained);
    switch (format) {
      case JSON -> out.print(PrettyJson.of(ExplanationJson.of(explained)));
      case ANNOTATION -> {
        if (policy.isPresent()) {
          out.println(annotation(policy.get()));
        } else {
          spec.commandLine().getErr().println(explained.whyNot());
        }
      }
    }
    out.flush();
    return 0;
  }

  private static String annotation(RedirectPolicy policy) throws CommandException {
    try {
      return RedirectAnnotation.format(policy);
    } catch (InvalidPolicyException e) {
      throw new CommandException(e.getMessage());
    }
  }
}
