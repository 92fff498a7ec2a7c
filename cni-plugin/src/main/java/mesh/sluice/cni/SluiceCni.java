package mesh.sluice.cni;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import mesh.sluice.cli.SluiceCommand;
import mesh.sluice.image.JdkLibraries;
import mesh.sluice.posix.Posix;
import mesh.sluice.posix.ProcessPosix;
import mesh.sluice.posix.StandardInput;
import mesh.sluice.posix.StandardOutput;
import mesh.sluice.protocol.Request;

/**
 * Entry point of {@code sluice-cni}. With CNI_COMMAND in the environment it is a CNI plugin,
 * without it a command for people; the first never pays for the second.
 */
public final class SluiceCni {
  private SluiceCni() {}

  public static void main(String[] arguments) {
    ProcessPosix process = ProcessPosix.system();
    String command = process.environment(Request.COMMAND).orElse(null);
    int status;
    if (command == null) {
      JdkLibraries.load();
      status = SluiceCommand.run(arguments, System.getenv());
    } else if (command.isEmpty()) {
      JdkLibraries.load();
      // As skel does for a plugin that can describe itself.
      System.err.println(SluiceCommand.about());
      status = 0;
    } else {
      status = answer(process);
    }
    // Not exit: there are no hooks to run, and every microsecond of a pod's start counts.
    Runtime.getRuntime().halt(status);
  }

  /** Without the libraries of the JDK, but for a backend that starts programs. */
  private static int answer(ProcessPosix process) {
    Log log = new Log(new StandardOutput(process, ProcessPosix.STDERR));
    Plugin plugin = new Plugin(Posix.system(), System::nanoTime, log);
    Plugin.Outcome outcome = plugin.run(environment(process), new StandardInput(process));
    try {
      new StandardOutput(process, ProcessPosix.STDOUT).write(outcome.output());
    } catch (IOException e) {
      return 1;
    }
    return outcome.status();
  }

  private static Map<String, String> environment(ProcessPosix process) {
    Map<String, String> environment = new HashMap<>();
    for (String name : Request.VARIABLES) {
      process.environment(name).ifPresent(value -> environment.put(name, value));
    }
    return environment;
  }
}
