package mesh.sluice.kubernetes;

import java.nio.charset.StandardCharsets;

/**
 * Text in the fields of an Event. API servers refuse an Event whose text is longer than they allow,
 * in bytes of UTF-8 (validateV1EventSeries and its like in pkg/apis/core/validation/events.go of
 * Kubernetes).
 */
final class EventText {
  /** Of {@code note}, in bytes. */
  static final int MAX_NOTE = 1024;

  /** Of {@code reason}, {@code action} and those who report, in bytes. */
  static final int MAX_NAME = 128;

  private static final String CUT = "...";

  private EventText() {}

  /** A text for {@code note}; a longer one is cut, which its end shows. */
  static String note(String text) {
    return utf8Length(text) <= MAX_NOTE ? text : cut(text, MAX_NOTE - CUT.length()) + CUT;
  }

  /** A name for {@code reportingInstance}, of which the beginning tells enough. */
  static String reportingInstance(String name) {
    return cut(name, MAX_NAME);
  }

  /** The longest beginning of so many bytes that ends with a whole character. */
  private static String cut(String text, int bytes) {
    int left = bytes;
    int end = 0;
    while (end < text.length()) {
      int next = text.offsetByCodePoints(end, 1);
      left -= utf8Length(text.substring(end, next));
      if (left < 0) {
        break;
      }
      end = next;
    }
    return text.substring(0, end);
  }

  private static int utf8Length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
