package mesh.sluice.template;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.Element;
import mesh.sluice.manifest.ManifestException;

/** The templates of the sidecar and of the bootstrap that Envoy gets in its arguments. */
final class SidecarTemplate {
  private static final Set<String> KEYS =
      new TreeSet<>(Set.of("container", "volumes", "labels", "annotations"));

  private final String file;
  private final TextTemplate sidecar;
  private final String bootstrapFile;
  private final TextTemplate bootstrap;
  private final JsonObject values;
  private final SidecarCache cache = new SidecarCache();

  private SidecarTemplate(
      String file,
      TextTemplate sidecar,
      String bootstrapFile,
      TextTemplate bootstrap,
      JsonObject values) {
    this.file = file;
    this.sidecar = sidecar;
    this.bootstrapFile = bootstrapFile;
    this.bootstrap = bootstrap;
    this.values = values;
  }

  /**
   * @throws TemplateException if one of the two is no template
   */
  static SidecarTemplate of(NamedText sidecar, NamedText bootstrap, JsonObject values)
      throws TemplateException {
    return new SidecarTemplate(
        sidecar.name(),
        TextTemplate.compile(sidecar.name(), sidecar.text()),
        bootstrap.name(),
        TextTemplate.compile(bootstrap.name(), bootstrap.text()),
        values);
  }

  /**
   * The sidecar of one pod.
   *
   * @throws TemplateException if a name has no value, or what comes out is no sidecar
   */
  Sidecar render(SidecarInputs inputs) throws TemplateException {
    Optional<Sidecar> known = cache.find(inputs);
    if (known.isPresent()) {
      return known.get();
    }
    Sidecar rendered = renderAnew(inputs);
    cache.keep(inputs, rendered);
    return rendered;
  }

  private Sidecar renderAnew(SidecarInputs inputs) throws TemplateException {
    Map<String, Object> context = TemplateContext.of(values, inputs);
    try {
      JsonObject configuration = document(bootstrapFile, bootstrap.render(context)).object();
      // The kubelet would take $(NAME) in an argument for a variable, and $$ for one of the two.
      context.put("bootstrap", configuration.toString().replace("$", "$$"));
      return sidecar(document(file, sidecar.render(context)));
    } catch (ManifestException e) {
      throw new TemplateException(e);
    }
  }

  private static Element document(String file, String rendered)
      throws TemplateException, ManifestException {
    // Places in what comes out are not those of the template; the name says which are meant.
    String name = file + " (rendered)";
    List<JsonValue> documents = Documents.read(name, rendered.getBytes(StandardCharsets.UTF_8));
    if (documents.size() != 1) {
      throw new TemplateException(
          name, "it holds " + documents.size() + " documents; write one, without lines of ---");
    }
    return new Element(name, "", documents.getFirst());
  }

  private static Sidecar sidecar(Element root) throws ManifestException {
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
    SidecarCheck.check(container, volumes);
    return new Sidecar(
        container.object(), volumes, texts(root, "labels"), texts(root, "annotations"));
  }

  private static Map<String, String> texts(Element root, String key) throws ManifestException {
    Optional<Element> found = root.find(key);
    return found.isPresent() ? found.get().texts() : Map.of();
  }
}
