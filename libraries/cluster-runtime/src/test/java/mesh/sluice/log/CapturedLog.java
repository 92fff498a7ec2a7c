package mesh.sluice.log;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/** What this process logs, from debug on, until it is closed. */
public final class CapturedLog implements AutoCloseable {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public CapturedLog() {
    Logger.writeTo(new EventLog(out, EventLog.Level.DEBUG, Clock.systemUTC()));
  }

  public String text() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    Logger.writeTo(EventLog.standard(EventLog.Level.WARNING));
  }
}
