package mesh.sluice.template;

import com.samskivert.mustache.BasicCollector;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import mesh.sluice.json.JsonValue.JsonString;

/**
 * A Mustache template of YAML. Strict: a name that has no value is an error, in a section too. What
 * is put in is escaped as within double quotes, so that no value can end its string; text therefore
 * stands as {@code "{{name}}"}, numbers and flags as {@code {{name}}}. There are no expressions and
 * no calls, so a template can neither hang nor reach anything but its values.
 */
final class TextTemplate {
  private static final Mustache.Compiler COMPILER =
      Mustache.compiler()
          .strictSections(true)
          .emptyStringIsFalse(true)
          .zeroIsFalse(true)
          .withCollector(new Names())
          .withEscaper(TextTemplate::escape);

  /** Looks names up in maps and lists, and never calls a method of a value by its name. */
  private static final class Names extends BasicCollector {
    @Override
    public <K, V> Map<K, V> createFetcherCache() {
      return Collections.synchronizedMap(new HashMap<>());
    }
  }

  /** A tag without its end: a comment, or a name with what may stand before it. */
  private static final Pattern NAMED =
      Pattern.compile("\\{\\{(!.*|[#^/]?\\s*[^\\s#^/!].*)", Pattern.DOTALL);

  private final String file;
  private final Template template;

  private TextTemplate(String file, Template template) {
    this.file = file;
    this.template = template;
  }

  /**
   * @param file the file's name, for messages
   * @throws TemplateException naming the line, if it is no Mustache template
   */
  static TextTemplate compile(String file, String text) throws TemplateException {
    requireKnownTags(file, text);
    try {
      return new TextTemplate(file, COMPILER.compile(text));
    } catch (MustacheException e) {
      throw new TemplateException(file, reason(e) + "; correct it there");
    } catch (RuntimeException e) {
      throw new TemplateException(
          file, brokenLine(text), "a tag of it cannot be read (" + e + "); correct it");
    }
  }

  /** The first line with which the library no longer only misses what follows, but trips. */
  private static int brokenLine(String text) {
    StringBuilder part = new StringBuilder();
    int line = 0;
    for (String content : text.lines().toList()) {
      line++;
      part.append(content).append('\n');
      try {
        COMPILER.compile(part.toString());
      } catch (MustacheException e) {
        // A section that is closed further down.
      } catch (RuntimeException e) {
        return line;
      }
    }
    return line;
  }

  /**
   * What the library lets by (a tag that is never closed), trips over (other delimiters), or what
   * would let a value become more than a value (unescaped tags), and what is not here (partials,
   * blocks, parents).
   */
  private static void requireKnownTags(String file, String text) throws TemplateException {
    int line = 0;
    for (String content : text.lines().toList()) {
      line++;
      int end = 0;
      for (int tag = content.indexOf("{{"); tag >= 0; tag = content.indexOf("{{", end)) {
        String rest = content.substring(tag + 2);
        if (!rest.isEmpty() && "{&=><$".indexOf(rest.charAt(0)) >= 0) {
          throw new TemplateException(
              file, line, "tags that begin with {{" + rest.charAt(0) + " are not read; remove it");
        }
        end = content.indexOf("}}", tag);
        if (end < 0) {
          throw new TemplateException(file, line, "a tag is not closed; write }} in the same line");
        }
        if (!NAMED.matcher(content.substring(tag, end)).matches()) {
          throw new TemplateException(
              file, line, "a tag has no name; write one between {{ and }}, or remove the tag");
        }
      }
    }
  }

  /**
   * The template with values put in.
   *
   * @param context maps of names to text, numbers, flags, lists and further maps
   * @throws TemplateException naming the line and the name that has no value
   */
  String render(Map<String, Object> context) throws TemplateException {
    try {
      return template.execute(context);
    } catch (MustacheException.Context e) {
      throw new TemplateException(
          file,
          e.lineNo,
          "'" + e.key + "' has no value; give it one in values.yaml, or correct the name");
    } catch (MustacheException e) {
      throw new TemplateException(file, reason(e));
    } catch (RuntimeException e) {
      throw new TemplateException(file, "it cannot be filled in (" + e + "); correct its tags");
    }
  }

  private static String reason(MustacheException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  /** As in a JSON string, which a YAML string in double quotes can hold as it is. */
  static String escape(String raw) {
    String quoted = new JsonString(raw).toString();
    return quoted.substring(1, quoted.length() - 1);
  }
}
