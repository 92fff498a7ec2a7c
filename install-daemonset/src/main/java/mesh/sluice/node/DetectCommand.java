package mesh.sluice.node;

import java.util.concurrent.Callable;
import mesh.sluice.commandline.ExitCodes;
import mesh.sluice.detect.Detection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice-node detect}: where things would be installed, and why. */
@Command(
    name = "detect",
    mixinStandardHelpOptions = true,
    description = {
      "Prints where the plugin would be installed, and why.",
      "That is where the runtime looks for CNI configuration and plugins.",
      "Changes nothing. Exits with 1 if something stands in the way of an installation."
    })
final class DetectCommand implements Callable<Integer> {
  @Mixin private HostOptions host;

  @Mixin private OutputOptions output;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Detection detection = host.detect();
    spec.commandLine()
        .getOut()
        .print(
            output.format() == OutputFormat.TEXT ? detection.toText() : detection.toJson() + "\n");
    spec.commandLine().getOut().flush();
    return detection.obstacles().isEmpty() ? 0 : ExitCodes.INVALID_INPUT;
  }
}
