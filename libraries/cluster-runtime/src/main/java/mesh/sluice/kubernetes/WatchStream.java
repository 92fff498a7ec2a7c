package mesh.sluice.kubernetes;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.json.MalformedJsonException;

/**
 * What a watch brings: one object of JSON a line. An API server ends each with a line feed, and
 * JSON has none within strings.
 */
final class WatchStream {
  /** What etcd takes, 1.5 MiB, with room for escapes and white space. */
  private static final int MAX_LINE = 8 * 1024 * 1024;

  private static final int CHUNK = 8 * 1024;

  private final InputStream in;
  private final byte[] chunk = new byte[CHUNK];
  private int next;
  private int end;

  WatchStream(InputStream in) {
    this.in = requireNonNull(in);
  }

  /**
   * What happened to an object.
   *
   * @param type such as {@code ADDED}
   */
  record Event(String type, JsonObject object) {}

  /**
   * The next event, for which it waits; empty at the end.
   *
   * @throws IOException if the answer breaks off, or ends within a line
   */
  Optional<Event> next() throws IOException, MalformedJsonException {
    byte[] line = line();
    while (line != null && line.length == 0) {
      line = line();
    }
    return line == null ? Optional.empty() : Optional.of(event(Json.read(line)));
  }

  private static Event event(JsonValue value) throws MalformedJsonException, ApiFailure {
    if (value instanceof JsonObject event
        && event.find("type").orElse(null) instanceof JsonString(String type)
        && event.find("object").orElse(null) instanceof JsonObject object) {
      return new Event(type, object);
    }
    throw ApiFailure.unanswered("a watch brought what is not an event", null);
  }

  /** Null at the end. */
  private byte[] line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      if (next == end) {
        next = 0;
        end = Math.max(0, in.read(chunk));
        if (end == 0) {
          if (line.size() > 0) {
            throw ApiFailure.unanswered("a watch ended within an event", null);
          }
          return null;
        }
      }
      int start = next;
      while (next < end && chunk[next] != '\n') {
        next++;
      }
      line.write(chunk, start, next - start);
      if (next < end) {
        next++;
        return line.toByteArray();
      }
      if (line.size() > MAX_LINE) {
        throw ApiFailure.unanswered("an event is longer than " + MAX_LINE + " bytes", null);
      }
    }
  }
}
