package mesh.sluice.manifest;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Whether text can take the place of placeholders after YAML has been read, in the place of being
 * put in, escaped, before: the values that come of it are the same where each placeholder stands
 * within double quotes, in one line, in a value that has no tag.
 */
public final class Placeholders {
  /** What the next node is. */
  private enum Place {
    KEY,
    VALUE,
    /** Of a list, or the document itself. */
    ENTRY
  }

  private final int[] yaml;
  private final Iterator<Event> events;
  private final char placeholder;
  private final Deque<Place> open = new ArrayDeque<>();
  private long found;

  private Placeholders(int[] yaml, Iterator<Event> events, char placeholder) {
    this.yaml = yaml;
    this.events = events;
    this.placeholder = placeholder;
  }

  /**
   * Looks for each place of a character that stands for text, or is part of what stands for it.
   *
   * @param yaml whole documents
   * @return false too where the parser does not take it as it is
   */
  public static boolean areReplaceable(String yaml, char placeholder) {
    if (LineSeparators.areIn(yaml)) {
      return false;
    }
    LoadSettings settings =
        LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).setUseMarks(true).build();
    try {
      var events = new Parse(settings).parseString(yaml).iterator();
      int[] points = yaml.codePoints().toArray();
      Placeholders read = new Placeholders(points, events, placeholder);
      // Others are in comments, anchors or tags.
      return read.areAllInQuotedValues()
          && read.found == count(points, 0, points.length, placeholder);
    } catch (YamlEngineException e) {
      return false;
    }
  }

  private boolean areAllInQuotedValues() {
    open.push(Place.ENTRY);
    boolean all = true;
    while (all && events.hasNext()) {
      Event event = events.next();
      boolean key = open.getFirst() == Place.KEY;
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> {
          all = !key;
          open.push(event.getEventId() == Event.ID.MappingStart ? Place.KEY : Place.ENTRY);
        }
        case MappingEnd, SequenceEnd -> {
          open.pop();
          nodeEnded();
        }
        case Scalar -> {
          all = isReplaceable((ScalarEvent) event, key);
          nodeEnded();
        }
        case Alias -> {
          // What it stands for may hold a placeholder.
          all = !key;
          nodeEnded();
        }
        case StreamStart, StreamEnd, DocumentStart, DocumentEnd, Comment -> {
          // Not a node.
        }
      }
    }
    return all;
  }

  private void nodeEnded() {
    Place place = open.pop();
    open.push(
        switch (place) {
          case KEY -> Place.VALUE;
          case VALUE -> Place.KEY;
          case ENTRY -> Place.ENTRY;
        });
  }

  private boolean isReplaceable(ScalarEvent scalar, boolean key) {
    Mark start = scalar.getStartMark().orElseThrow();
    Mark end = scalar.getEndMark().orElseThrow();
    long written = count(yaml, start.getIndex(), end.getIndex(), placeholder);
    int[] read = scalar.getValue().codePoints().toArray();
    found += written;
    // One that is written as an escape would not be found in the text.
    return count(read, 0, read.length, placeholder) == written
        && (written == 0
            || !key
                && scalar.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED
                && scalar.getTag().isEmpty()
                && start.getLine() == end.getLine());
  }

  private static long count(int[] points, int from, int to, char placeholder) {
    return Arrays.stream(points, from, to).filter(point -> point == placeholder).count();
  }
}
