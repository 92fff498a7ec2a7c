package mesh.sluice.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.commandline.ExitCodes;
import mesh.sluice.explain.Installed;
import mesh.sluice.explain.PrettyJson;
import mesh.sluice.netns.InvalidNetnsException;
import mesh.sluice.netns.NetnsThread;
import mesh.sluice.posix.Posix;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sluice-cni inspect}: what is installed in a namespace. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the installed rules of a network namespace, and checks them.",
      "It says whether they are as they were installed. It needs root and changes nothing."
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {
      "0:the rules are as they were installed, or there are none",
      "1:the rules were changed or do not work there, or the namespace cannot be read",
      ExitCodes.USAGE
    })
final class InspectCommand implements Callable<Integer> {
  @ParentCommand private SluiceCommand parent;
  @Spec private CommandSpec spec;

  @Option(
      names = "--netns",
      required = true,
      paramLabel = "PATH",
      description = "The namespace, for example /run/netns/NAME or /proc/PID/ns/net.")
  private File netns;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES}. Default: text.")
  private TextFormat format;

  @Override
  public Integer call() throws CommandException, InterruptedException {
    Installed installed = read(parent.posix());
    PrintWriter out = spec.commandLine().getOut();
    switch (format) {
      case TEXT -> out.print(installed.text(netns.getPath()));
      case JSON -> out.print(PrettyJson.of(installed.json()));
    }
    out.flush();
    return installed.differences().isEmpty() ? 0 : ExitCodes.INVALID_INPUT;
  }

  private Installed read(Posix posix) throws CommandException, InterruptedException {
    try {
      return NetnsThread.call(posix, netns.getPath(), () -> Installed.read(posix));
    } catch (InvalidNetnsException e) {
      throw new CommandException(
          "--netns: " + e.getMessage() + "; give a path such as /run/netns/NAME");
    } catch (IOException e) {
      throw new CommandException(
          netns + ": cannot be inspected: " + e.getMessage() + "; are you root?");
    }
  }
}
