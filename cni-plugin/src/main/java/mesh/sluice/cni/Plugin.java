package mesh.sluice.cni;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.function.LongSupplier;
import mesh.sluice.posix.Posix;
import mesh.sluice.protocol.Answer;
import mesh.sluice.protocol.CniException;
import mesh.sluice.protocol.CniVersion;
import mesh.sluice.protocol.Command;
import mesh.sluice.protocol.ErrorCode;
import mesh.sluice.protocol.GarbageCollection;
import mesh.sluice.protocol.NetworkConfiguration;
import mesh.sluice.protocol.Request;
import mesh.sluice.protocol.Stdin;

/** Answers one request of a container runtime; the one place where errors become CNI errors. */
final class Plugin {
  /**
   * How the process ends.
   *
   * @param status exit status
   * @param output what goes to standard output
   */
  record Outcome(int status, byte[] output) {}

  private final Posix posix;
  private final LongSupplier nanoTime;
  private final Log log;
  private final ProgramMode mode;

  /**
   * @param nanoTime a clock that nobody sets, as {@link System#nanoTime}
   */
  Plugin(Posix posix, LongSupplier nanoTime, Log log) {
    this(posix, nanoTime, log, ProgramMode.ofThisProgram());
  }

  Plugin(Posix posix, LongSupplier nanoTime, Log log, ProgramMode mode) {
    this.posix = posix;
    this.nanoTime = nanoTime;
    this.log = log;
    this.mode = mode;
  }

  /** Never throws: whatever goes wrong is an answer too. */
  Outcome run(Map<String, String> environment, InputStream stdin) {
    byte[] input = new byte[0];
    OperationReport report = new OperationReport(posix, nanoTime);
    CniException failure;
    try {
      input = Stdin.read(stdin);
      byte[] output = answer(Request.parse(environment), input, report);
      report.end(0);
      return new Outcome(0, output);
    } catch (CniException e) {
      failure = e;
    } catch (IOException e) {
      failure = new CniException(ErrorCode.INPUT_OUTPUT, String.valueOf(e.getMessage()), "");
    } catch (RuntimeException | Error e) {
      failure =
          new CniException(
              ErrorCode.INTERNAL,
              "internal error: " + e.getClass().getName() + ": " + e.getMessage(),
              "please report it as a bug of sluice-cni");
    }
    report.end(failure.code().number());
    return new Outcome(1, Answer.error(versionOf(input), failure));
  }

  private byte[] answer(Request request, byte[] input, OperationReport report)
      throws CniException, IOException {
    if (request.command() == Command.VERSION) {
      return Answer.versions(NetworkConfiguration.requestedVersion(input));
    }
    NetworkConfiguration configuration = NetworkConfiguration.parse(input);
    configuration.requireSupportOf(request.command());
    if (mode == ProgramMode.PASS_THROUGH) {
      return passThrough(request, configuration);
    }
    if (request.command().isAboutContainer()) {
      report.begin(request, configuration);
    }
    return switch (request.command()) {
      case ADD -> new Add(posix, nanoTime, log, report).run(request, configuration);
      case DEL -> new Delete(posix, log).run(request, configuration);
      case CHECK -> new Check(posix, log, report).run(request, configuration);
      case STATUS -> new Status(posix, nanoTime).run(configuration);
      case GC -> collectGarbage(configuration);
      case VERSION -> throw new IllegalStateException("answered above");
    };
  }

  /**
   * After Sluice was uninstalled: no pod waits for it, neither one that starts nor one that ends.
   */
  private static byte[] passThrough(Request request, NetworkConfiguration configuration)
      throws CniException {
    if (request.command() != Command.ADD) {
      return Answer.nothing();
    }
    return configuration
        .previousResult()
        .map(Answer::unchanged)
        .orElseGet(() -> Answer.empty(configuration.version()));
  }

  /**
   * Everything that ADD made lies in the pod's namespace and goes with it: nothing is left over.
   */
  private static byte[] collectGarbage(NetworkConfiguration configuration) throws CniException {
    GarbageCollection.check(configuration);
    return Answer.nothing();
  }

  /** The version for an error: the configuration's if it can be made out, else our own. */
  private static CniVersion versionOf(byte[] input) {
    try {
      return CniVersion.find(NetworkConfiguration.requestedVersion(input))
          .orElse(CniVersion.CURRENT);
    } catch (CniException e) {
      return CniVersion.CURRENT;
    }
  }
}
