package mesh.sluice.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import mesh.sluice.commandline.ExitCodes;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice-cni completion}: prints a script for completion in a shell. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a script with which a shell completes this command line.",
      "Load it with: source <(sluice-cni completion bash)",
      "zsh reads the same script."
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.SUCCESS, ExitCodes.USAGE})
final class CompletionCommand implements Callable<Integer> {
  /** The shells whose script there is. */
  enum Shell {
    BASH,
    ZSH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
  private Shell shell;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    String script =
        switch (shell) {
          case BASH, ZSH -> AutoComplete.bash(SluiceCommand.NAME, spec.root().commandLine());
        };
    out.println(script);
    out.flush();
    return 0;
  }
}
