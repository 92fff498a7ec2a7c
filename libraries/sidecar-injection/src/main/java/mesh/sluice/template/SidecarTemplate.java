package mesh.sluice.template;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.Element;
import mesh.sluice.manifest.ManifestException;

/**
 * The templates of the sidecar and of the bootstrap that Envoy gets in its arguments.
 *
 * <p>Reading what was rendered as YAML is nearly all of the time that a review can take, so it is
 * done once for equal texts.
 */
final class SidecarTemplate {
  private static final Set<String> KEYS =
      new TreeSet<>(Set.of("container", "volumes", "labels", "annotations"));

  /**
   * Stands in the rendered sidecar for the bootstrap, which would be its longest part and is no
   * YAML that had to be read. The character is for private use: no template has it.
   */
  private static final String HERE = "\uE000bootstrap\uE000";

  private final String file;
  private final TextTemplate sidecar;
  private final String bootstrapFile;
  private final TextTemplate bootstrap;
  private final JsonObject values;
  private final TproxyCapability tproxyCapability;

  /** Pods of one workload have equal inputs; more workloads are seldom rolled out at a time. */
  private final LruCache<SidecarInputs, Sidecar> sidecars = new LruCache<>(64);

  /** By what was rendered: the sidecar without its bootstrap is the same for nearly all pods. */
  private final LruCache<Rendered, Sidecar> documents = new LruCache<>(32);

  /** What was read of a text also depends on what was allowed in it. */
  private record Rendered(String text, boolean mayBeRoot) {}

  private SidecarTemplate(
      String file,
      TextTemplate sidecar,
      String bootstrapFile,
      TextTemplate bootstrap,
      JsonObject values,
      TproxyCapability tproxyCapability) {
    this.file = file;
    this.sidecar = sidecar;
    this.bootstrapFile = bootstrapFile;
    this.bootstrap = bootstrap;
    this.values = values;
    this.tproxyCapability = tproxyCapability;
  }

  /**
   * @throws TemplateException if one of the two is not a template
   */
  static SidecarTemplate of(
      NamedText sidecar, NamedText bootstrap, JsonObject values, TproxyCapability tproxyCapability)
      throws TemplateException {
    return new SidecarTemplate(
        sidecar.name(),
        TextTemplate.compile(sidecar.name(), sidecar.text()),
        bootstrap.name(),
        TextTemplate.compile(bootstrap.name(), bootstrap.text()),
        values,
        tproxyCapability);
  }

  /**
   * The sidecar of one pod.
   *
   * @throws TemplateException if a name has no value, or the result is not a sidecar
   */
  Sidecar render(SidecarInputs inputs) throws TemplateException {
    Optional<Sidecar> known = sidecars.find(inputs);
    if (known.isPresent()) {
      return known.get();
    }
    Map<String, Object> context = TemplateContext.of(values, inputs, tproxyCapability);
    String arguments = bootstrap(context);
    context.put("bootstrap", HERE);
    Sidecar rendered = sidecar(context, inputs.listeners().transparent());
    Sidecar whole =
        new Sidecar(
            withBootstrap(rendered.container(), arguments).asObject(),
            rendered.volumes(),
            rendered.labels(),
            rendered.annotations());
    ArgumentLength.check(file, whole.container());
    sidecars.keep(inputs, whole);
    return whole;
  }

  /** As JSON, for an argument of Envoy's. */
  private String bootstrap(Map<String, Object> context) throws TemplateException {
    String text = bootstrap.render(context);
    try {
      // The kubelet would take $(NAME) in an argument for a variable, and $$ for one of the two.
      return document(bootstrapFile, text).object().toString().replace("$", "$$");
    } catch (ManifestException e) {
      throw new TemplateException(e);
    }
  }

  private Sidecar sidecar(Map<String, Object> context, boolean transparent)
      throws TemplateException {
    Rendered rendered =
        new Rendered(
            sidecar.render(context), transparent && tproxyCapability != TproxyCapability.NONE);
    Optional<Sidecar> known = documents.find(rendered);
    if (known.isPresent()) {
      return known.get();
    }
    try {
      Sidecar read = sidecar(document(file, rendered.text()), rendered.mayBeRoot());
      documents.keep(rendered, read);
      return read;
    } catch (ManifestException e) {
      throw new TemplateException(e);
    }
  }

  /** What does not hold the bootstrap is the same for all sidecars, and stays one object. */
  private static JsonValue withBootstrap(JsonValue value, String bootstrap) {
    return switch (value) {
      case JsonObject(Map<String, JsonValue> members) -> {
        Map<String, JsonValue> replaced = new LinkedHashMap<>();
        members.forEach((name, member) -> replaced.put(name, withBootstrap(member, bootstrap)));
        yield replaced.equals(members) ? value : new JsonObject(replaced);
      }
      case JsonArray(List<JsonValue> elements) -> {
        List<JsonValue> replaced =
            elements.stream().map(element -> withBootstrap(element, bootstrap)).toList();
        yield replaced.equals(elements) ? value : new JsonArray(replaced);
      }
      case JsonString(String text) when text.contains(HERE) ->
          new JsonString(text.equals(HERE) ? bootstrap : text.replace(HERE, bootstrap));
      case JsonString text -> text;
      case JsonNumber number -> number;
      case JsonBoolean flag -> flag;
      case JsonNull nothing -> nothing;
    };
  }

  private static Element document(String file, String rendered)
      throws TemplateException, ManifestException {
    // Places in what comes out are not those of the template; the name says which are meant.
    String name = file + " (rendered)";
    List<JsonValue> documents =
        Documents.readStrictly(name, rendered.getBytes(StandardCharsets.UTF_8));
    if (documents.size() != 1) {
      throw new TemplateException(
          name, "it holds " + documents.size() + " documents; write one, without lines of ---");
    }
    return new Element(name, "", documents.getFirst());
  }

  private static Sidecar sidecar(Element root, boolean mayBeRoot) throws ManifestException {
    for (String key : root.object().members().keySet()) {
      if (!KEYS.contains(key)) {
        throw new Element(root.file(), Element.path("", key), root.object().members().get(key))
            .wrong("there is no such key; there are " + String.join(", ", KEYS));
      }
    }
    Element container = root.require("container", "it is what is to be injected");
    List<JsonObject> volumes = new ArrayList<>();
    Optional<Element> list = root.find("volumes");
    if (list.isPresent()) {
      for (Element volume : list.get().list()) {
        volume.require("name", "give the volume a name").text();
        volumes.add(volume.object());
      }
    }
    SidecarCheck.check(container, volumes, mayBeRoot);
    return new Sidecar(
        container.object(), volumes, texts(root, "labels"), texts(root, "annotations"));
  }

  private static Map<String, String> texts(Element root, String key) throws ManifestException {
    Optional<Element> found = root.find(key);
    return found.isPresent() ? found.get().texts() : Map.of();
  }
}
