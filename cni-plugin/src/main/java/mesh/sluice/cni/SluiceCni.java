package mesh.sluice.cni;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Map;
import mesh.sluice.cli.SluiceCommand;
import mesh.sluice.posix.Posix;

/**
 * Entry point of {@code sluice-cni}. With CNI_COMMAND in the environment it is a CNI plugin,
 * without it a command for people; the first never pays for the second.
 */
public final class SluiceCni {
  private SluiceCni() {}

  public static void main(String[] arguments) {
    Map<String, String> environment = System.getenv();
    String command = environment.get("CNI_COMMAND");
    int status;
    if (command == null) {
      status = SluiceCommand.run(arguments, environment);
    } else if (command.isEmpty()) {
      // As skel does for a plugin that can describe itself.
      System.err.println(SluiceCommand.about());
      status = 0;
    } else {
      status = answer(environment);
    }
    // Not exit: there are no hooks to run, and every microsecond of a pod's start counts.
    Runtime.getRuntime().halt(status);
  }

  private static int answer(Map<String, String> environment) {
    Plugin plugin =
        new Plugin(
            Posix.system(), System::nanoTime, new Log(new FileOutputStream(FileDescriptor.err)));
    Plugin.Outcome outcome = plugin.run(environment, new FileInputStream(FileDescriptor.in));
    try {
      new FileOutputStream(FileDescriptor.out).write(outcome.output());
    } catch (IOException e) {
      return 1;
    }
    return outcome.status();
  }
}
