package mesh.sluice.manifest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.StreamDataWriter;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.NonPrintableStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.emitter.Emitter;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.ImplicitTuple;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.events.StreamStartEvent;

/**
 * YAML as {@code kubectl get -o yaml} writes it: block style, keys in their order, text of several
 * lines as such, and long text in one line, where a search finds it.
 *
 * <p>Text that kubectl would take for something else, without quotes, gets quotes. Built from
 * events, as it is read: so nothing here makes objects by the names of their classes.
 */
final class YamlText {
  private static final int MAX_KEY = 1024;

  private static final DumpSettings SETTINGS =
      DumpSettings.builder()
          .setDefaultFlowStyle(FlowStyle.BLOCK)
          .setNonPrintableStyle(NonPrintableStyle.ESCAPE)
          .setMaxSimpleKeyLength(MAX_KEY)
          .setSplitLines(false)
          .build();

  /** Numbers, dates and times of YAML 1.1 and 1.2, and what looks much like them. */
  private static final Pattern LIKE_A_NUMBER =
      Pattern.compile("[-+]?[.0-9][0-9A-Fa-fxobeTtZz:+._ -]*|[-+]?\\.(?i:inf|nan)");

  private static final List<String> LIKE_SYNTAX = List.of("<<", "=");
  private static final ImplicitTuple UNTAGGED = new ImplicitTuple(true, true);

  private final Emitter events;

  private YamlText(StringWriter to) {
    events = new Emitter(SETTINGS, to);
  }

  /** Where the library writes to. */
  private static final class StringWriter implements StreamDataWriter {
    private final StringBuilder text = new StringBuilder();

    @Override
    public void write(String part) {
      text.append(part);
    }

    @Override
    public void write(String part, int offset, int length) {
      text.append(part, offset, offset + length);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }

  /** The value as one document without a line of dashes; ends with an end of line. */
  static String of(JsonValue value) {
    StringWriter to = new StringWriter();
    YamlText text = new YamlText(to);
    text.events.emit(new StreamStartEvent());
    text.events.emit(new DocumentStartEvent(false, Optional.empty(), Map.of()));
    text.add(value);
    text.events.emit(new DocumentEndEvent(false));
    text.events.emit(new StreamEndEvent());
    return withoutSeparators(to.toString());
  }

  /** They are in double quotes, where kubectl would take them for ends of lines. */
  private static String withoutSeparators(String yaml) {
    return yaml.replace("\u0085", "\\N").replace("\u2028", "\\L").replace("\u2029", "\\P");
  }

  private void add(JsonValue value) {
    switch (value) {
      case JsonObject(Map<String, JsonValue> members) -> {
        events.emit(
            new MappingStartEvent(
                Optional.empty(), Optional.empty(), true, style(members.isEmpty())));
        members.forEach(
            (name, member) -> {
              addText(name);
              add(member);
            });
        events.emit(new MappingEndEvent());
      }
      case JsonArray(List<JsonValue> elements) -> {
        events.emit(
            new SequenceStartEvent(
                Optional.empty(), Optional.empty(), true, style(elements.isEmpty())));
        elements.forEach(this::add);
        events.emit(new SequenceEndEvent());
      }
      case JsonString(String text) -> addText(text);
      case JsonNumber(String literal) -> addScalar(literal, ScalarStyle.PLAIN);
      case JsonBoolean(boolean flag) -> addScalar(Boolean.toString(flag), ScalarStyle.PLAIN);
      case JsonNull() -> addScalar("null", ScalarStyle.PLAIN);
    }
  }

  private static FlowStyle style(boolean empty) {
    return empty ? FlowStyle.FLOW : FlowStyle.BLOCK;
  }

  private void addText(String text) {
    addScalar(text, style(text));
  }

  /** The library takes another style by itself where the text cannot be written in this one. */
  private static ScalarStyle style(String text) {
    if (text.chars().anyMatch(YamlText::isInvisible)) {
      return ScalarStyle.DOUBLE_QUOTED;
    }
    if (text.indexOf('\n') >= 0) {
      return ScalarStyle.LITERAL;
    }
    boolean misread =
        !(PlainScalar.resolve(text) instanceof JsonString)
            || LIKE_A_NUMBER.matcher(text).matches()
            || LIKE_SYNTAX.contains(text);
    return misread ? ScalarStyle.DOUBLE_QUOTED : ScalarStyle.PLAIN;
  }

  /** Only double quotes show these, and the reader may drop or change some of them elsewhere. */
  private static boolean isInvisible(int c) {
    boolean control = c < ' ' && c != '\n' || c >= '\u007f' && c <= '\u009f';
    return control || c == '\u2028' || c == '\u2029' || c == '\uFEFF';
  }

  private void addScalar(String text, ScalarStyle style) {
    events.emit(new ScalarEvent(Optional.empty(), Optional.empty(), UNTAGGED, text, style));
  }
}
