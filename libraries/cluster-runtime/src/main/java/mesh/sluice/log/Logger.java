package mesh.sluice.log;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import mesh.sluice.log.EventLog.Level;

/**
 * What one class has to tell: events of the process's {@link EventLog}, with the class's name in
 * the field {@code logger}. They do not pass java.util.logging, which gives up its handlers as soon
 * as the process is asked to end.
 */
public final class Logger {
  /** What the process logs to; until it is set, warnings go to standard error. */
  private static volatile EventLog sink = EventLog.standard(Level.WARNING);

  private final Field name;

  private Logger(Class<?> owner) {
    this.name = Field.of("logger", owner.getName());
  }

  /** The logger of a class. */
  public static Logger of(Class<?> owner) {
    return new Logger(owner);
  }

  /** Where all loggers of this process write to from now on. */
  static void writeTo(EventLog log) {
    sink = requireNonNull(log);
  }

  public void debug(String message, Field... fields) {
    event(Level.DEBUG, message, fields);
  }

  public void info(String message, Field... fields) {
    event(Level.INFO, message, fields);
  }

  public void warning(String message, Field... fields) {
    event(Level.WARNING, message, fields);
  }

  public void error(String message, Field... fields) {
    event(Level.ERROR, message, fields);
  }

  private void event(Level level, String message, Field... fields) {
    EventLog log = sink;
    if (!log.writes(level)) {
      return;
    }
    Field[] all = Arrays.copyOf(fields, fields.length + 1);
    System.arraycopy(fields, 0, all, 1, fields.length);
    all[0] = name;
    log.event(level, message, all);
  }
}
