package mesh.sluice.conformance.netns;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import mesh.sluice.conformance.driver.Call;
import mesh.sluice.conformance.driver.Exchange;
import mesh.sluice.conformance.driver.ProcessDriver;

/** Runs the system's network tools; despite the name no shell is involved. */
public final class Shell {
  /** Where system programs are; the only variable that tools and plugins inherit. */
  public static final Map<String, String> PATH =
      Map.of("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");

  private final ProcessDriver driver;

  /** Creates one that runs its commands by that driver. */
  public Shell(ProcessDriver driver) {
    this.driver = driver;
  }

  /** Runs a command in the machine's own namespace, whatever its exit code will be. */
  public Exchange attempt(List<String> command) {
    return driver.run(new Call(command, PATH, new byte[0]));
  }

  /**
   * Runs a command that must succeed.
   *
   * @throws IllegalStateException with the command and its complaint if it fails
   */
  public String run(List<String> command) {
    return require(attempt(command));
  }

  /** Runs {@code ip -batch} in a namespace, one command a line. */
  public void ipBatch(NetworkNamespace namespace, String... lines) {
    byte[] input = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    List<String> command = List.of("ip", "-n", namespace.name(), "-batch", "-");
    require(driver.run(new Call(command, PATH, input)));
  }

  private static String require(Exchange exchange) {
    if (exchange.exitCode() != 0) {
      throw new IllegalStateException(
          String.join(" ", exchange.call().command())
              + (exchange.wasKilled() ? " did not end in time" : " failed")
              + ": "
              + (exchange.errors() + exchange.output()).strip());
    }
    return exchange.output();
  }
}
