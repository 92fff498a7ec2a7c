package mesh.sluice.log;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import mesh.sluice.log.EventLog.Level;

/** Takes what the JDK and libraries log, and writes it as events with the field {@code logger}. */
public final class LogBridge extends Handler {
  private final SimpleFormatter formatter = new SimpleFormatter();
  private final EventLog log;

  LogBridge(EventLog log) {
    this.log = requireNonNull(log);
  }

  /**
   * Makes a log that of this process: each {@link Logger} writes to it, and it replaces all
   * handlers of java.util.logging.
   */
  public static void install(EventLog log) {
    LogManager.getLogManager().reset();
    java.util.logging.Logger root = java.util.logging.Logger.getLogger("");
    root.addHandler(new LogBridge(log));
    // What libraries write below this is about their insides, and may hold what they carry.
    root.setLevel(java.util.logging.Level.WARNING);
    Logger.writeTo(log);
  }

  @Override
  public void publish(LogRecord event) {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.of("logger", String.valueOf(event.getLoggerName())));
    if (event.getThrown() != null) {
      fields.add(Field.of(event.getThrown()));
    }
    log.event(
        event.getInstant(),
        level(event.getLevel()),
        formatter.formatMessage(event),
        fields.toArray(Field[]::new));
  }

  private static Level level(java.util.logging.Level level) {
    if (level.intValue() >= java.util.logging.Level.SEVERE.intValue()) {
      return Level.ERROR;
    }
    if (level.intValue() >= java.util.logging.Level.WARNING.intValue()) {
      return Level.WARNING;
    }
    return level.intValue() >= java.util.logging.Level.INFO.intValue() ? Level.INFO : Level.DEBUG;
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
