package mesh.sluice.cni;

import java.util.function.LongSupplier;
import mesh.sluice.agent.OperationEvent;
import mesh.sluice.client.EventSender;
import mesh.sluice.decide.PluginConfiguration;
import mesh.sluice.decide.Settlement;
import mesh.sluice.posix.Posix;
import mesh.sluice.profile.NotMeshedReason;
import mesh.sluice.protocol.NetworkConfiguration;
import mesh.sluice.protocol.Request;

/**
 * What one operation came to, for the node agent. Without an event socket in the configuration, not
 * even the clock is asked.
 */
final class OperationReport {
  private static final long NANOSECONDS = 1_000;

  private final Posix posix;
  private final LongSupplier nanoTime;
  private Request request;
  private String socket = "";
  private long start;
  private String decision = "";
  private String reason = "";
  private String backend = "";

  OperationReport(Posix posix, LongSupplier nanoTime) {
    this.posix = posix;
    this.nanoTime = nanoTime;
  }

  /** The operation begins. */
  void begin(Request begun, NetworkConfiguration configuration) {
    socket = PluginConfiguration.eventSocket(configuration.root()).orElse("");
    if (!socket.isEmpty()) {
      request = begun;
      start = nanoTime.getAsLong();
    }
  }

  /** The pod is meshed, by these means. */
  void meshed(String by) {
    decision = OperationEvent.MESHED;
    backend = by;
  }

  void notMeshed(NotMeshedReason because) {
    notMeshed(new Settlement.NotMeshed(because));
  }

  void notMeshed(Settlement.NotMeshed because) {
    decision = OperationEvent.NOT_MESHED;
    reason = because.reason();
  }

  /**
   * The operation has ended.
   *
   * @param code of the CNI error; 0 for success
   */
  void end(int code) {
    if (socket.isEmpty()) {
      return;
    }
    try {
      new EventSender(posix, socket).send(event(code));
    } catch (RuntimeException e) {
      // An internal error must not fail a pod that is ready.
    }
  }

  private OperationEvent event(int code) {
    return new OperationEvent(
        request.command().name(),
        code,
        Math.max(0, (nanoTime.getAsLong() - start) / NANOSECONDS),
        request.args().namespace(),
        request.args().name(),
        request.containerId(),
        decision,
        reason,
        backend);
  }
}
