package mesh.sluice.annotation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/**
 * The one strict reader and the one writer of JSON: no duplicate keys, nothing behind the document, no
 * other encoding than UTF-8, a bounded depth, and numbers kept as they were written.
 *
 * <p>Held in static finals because a native image then builds them at build time: that start costs
 * more than everything else that the plugin does.
 */
public final class Json {
  private static final int DEEPEST_NESTING = 100;
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .disable(JsonFactory.Feature.CHARSET_DETECTION)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST_NESTING).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();
  private static final ObjectReader READER = MAPPER.reader();
  private static final ObjectWriter WRITER = MAPPER.writer();

  private Json() {}

  /**
   * @throws IOException if the bytes are not exactly one JSON value; {@link #reason} words it
   */
  public static JsonNode read(byte[] utf8) throws IOException {
    return READER.readTree(utf8);
  }

  /**
   * @throws IOException as {@link #read(byte[])}
   */
  public static JsonNode read(String text) throws IOException {
    return READER.readTree(text);
  }

  /** The document in UTF-8, without white space or an end of line. */
  public static byte[] write(JsonNode node) {
    try {
      return WRITER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree can always be written", e);
    }
  }

  /** What is wrong with a document, in one line, with the place where it is wrong. */
  public static String reason(IOException e) {
    if (!(e instanceof JsonProcessingException problem)) {
      return String.valueOf(e.getMessage());
    }
    String message = problem.getOriginalMessage().replace('\n', ' ');
    return problem.getLocation() == null
        ? message
        : message
            + " (line "
            + problem.getLocation().getLineNr()
            + ", column "
            + problem.getLocation().getColumnNr()
            + ")";
  }
}
