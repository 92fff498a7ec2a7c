package mesh.sluice.log;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/**
 * Writes events, each as one line of JSON: {@code time} (UTC), {@code level}, {@code message}, and
 * its fields. Any thread may call it; a stream that cannot be written is given up silently, since
 * there is nobody left to tell.
 */
public final class EventLog {
  /** Forgets everything. */
  public static final EventLog NONE =
      new EventLog(OutputStream.nullOutputStream(), Level.ERROR, Clock.systemUTC());

  /** How much an event matters. */
  public enum Level {
    DEBUG,
    INFO,
    WARNING,
    ERROR;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final OutputStream out;
  private final Level lowest;
  private final Clock clock;

  /**
   * @param out receives whole lines
   * @param lowest what matters less is left out
   */
  public EventLog(OutputStream out, Level lowest, Clock clock) {
    this.out = requireNonNull(out);
    this.lowest = requireNonNull(lowest);
    this.clock = requireNonNull(clock);
  }

  /** On standard error. */
  public static EventLog standard(Level lowest) {
    return new EventLog(System.err, lowest, Clock.systemUTC());
  }

  /** Whether an event of this level would be written. */
  public boolean writes(Level level) {
    return level.compareTo(lowest) >= 0;
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

  /** Something happened, now. */
  public void event(Level level, String message, Field... fields) {
    event(clock.instant(), level, message, fields);
  }

  /**
   * Waits until what others are writing is whole. For the moment before the process is halted: what
   * comes later is lost.
   */
  public void flush() {
    lock.lock();
    try {
      out.flush();
    } catch (IOException e) {
      // See above.
    } finally {
      lock.unlock();
    }
  }

  void event(Instant time, Level level, String message, Field... fields) {
    if (!writes(level)) {
      return;
    }
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("time", new JsonString(time.truncatedTo(ChronoUnit.MILLIS).toString()));
    members.put("level", new JsonString(level.toString()));
    members.put("message", new JsonString(String.valueOf(message)));
    for (Field field : fields) {
      members.put(field.name(), field.value());
    }
    byte[] json = Json.write(new JsonObject(members));
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    lock.lock();
    try {
      out.write(line);
      out.flush();
    } catch (IOException e) {
      // See above.
    } finally {
      lock.unlock();
    }
  }
}
