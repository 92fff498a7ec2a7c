package mesh.sluice.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.manifest.Element;
import mesh.sluice.manifest.ManifestException;

/** Reads what {@code sidecar.yaml} has become once it is rendered. */
final class SidecarReader {
  private static final Set<String> KEYS =
      new TreeSet<>(Set.of("container", "volumes", "labels", "annotations"));

  private SidecarReader() {}

  /**
   * @param mayBeRoot as in {@link SidecarCheck#check}
   * @throws ManifestException if it is not a sidecar
   */
  static Sidecar read(Element root, boolean mayBeRoot) throws ManifestException {
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
