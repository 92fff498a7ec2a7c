package mesh.sluice.template;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import mesh.sluice.json.JsonValue;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.Element;
import mesh.sluice.manifest.ManifestException;

/** A {@link TextTemplate}, and how what is rendered of it is read: as one document. */
record YamlTemplate(NamedText written, TextTemplate compiled) {
  YamlTemplate {
    requireNonNull(written);
    requireNonNull(compiled);
  }

  /**
   * @throws TemplateException as {@link TextTemplate#compile}
   */
  static YamlTemplate compile(NamedText written) throws TemplateException {
    return new YamlTemplate(written, TextTemplate.compile(written.name(), written.text()));
  }

  /** The file's name, for messages. */
  String file() {
    return written.name();
  }

  /** Whether a character stands in the template. */
  boolean contains(char character) {
    return written.text().indexOf(character) >= 0;
  }

  /**
   * @throws TemplateException as {@link TextTemplate#render}
   */
  String render(Map<String, Object> context) throws TemplateException {
    return compiled.render(context);
  }

  /**
   * @param rendered what {@link #render} has given
   * @throws TemplateException if it is not exactly one document
   * @throws ManifestException if it is not valid YAML
   */
  Element read(String rendered) throws TemplateException, ManifestException {
    // Places in what comes out are not those of the template; the name says which are meant.
    String name = file() + " (rendered)";
    List<JsonValue> documents =
        Documents.readStrictly(name, rendered.getBytes(StandardCharsets.UTF_8));
    if (documents.size() != 1) {
      throw new TemplateException(
          name, "it holds " + documents.size() + " documents; write one, without lines of ---");
    }
    return new Element(name, "", documents.getFirst());
  }
}
