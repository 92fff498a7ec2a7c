package mesh.sluice.cli;

import mesh.sluice.protocol.CniVersion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice-cni} as a person calls it. */
@Command(
    name = "sluice-cni",
    mixinStandardHelpOptions = true,
    versionProvider = SluiceCommand.Version.class,
    description = {
      "CNI plugin that sends a pod's traffic through the sidecar of a service mesh.",
      "A container runtime calls it with CNI_COMMAND in the environment."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:success", "2:wrong use of the command line"})
public final class SluiceCommand implements Runnable {
  @Spec private CommandSpec spec;

  /**
   * @return the exit code of the process
   */
  public static int run(String[] arguments) {
    return new CommandLine(new SluiceCommand()).execute(arguments);
  }

  /** Two lines that say what this is, for somebody who starts it without knowing. */
  public static String about() {
    return "CNI plugin sluice-cni "
        + BuildVersion.get()
        + System.lineSeparator()
        + "CNI protocol versions supported: "
        + String.join(", ", CniVersion.all());
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getErr());
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return about().split(System.lineSeparator());
    }
  }
}
