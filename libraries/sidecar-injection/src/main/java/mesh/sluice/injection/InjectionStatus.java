package mesh.sluice.injection;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.json.MalformedJsonException;
import mesh.sluice.manifest.Element;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.profile.SluiceKey;

/**
 * What the injector has done to a pod: the annotation {@value #KEY}. With it the pod can be made
 * what it was before, so that a second call starts from there and comes out equal.
 *
 * @param container the {@link Fingerprints} of the parts of the sidecar's container, by {@link
 *     SidecarParts}
 * @param volumes the marks of volumes that were added, by name
 * @param labels keys of labels that were added
 * @param annotations keys of annotations that were added, besides this one and {@code
 *     sluice.mesh/redirect}
 * @param override what the user had written of the sidecar's container, and where
 * @param probes what probes and hooks asked for before they were rewritten, by container and field
 * @param adoption where the sidecar is another injector's; empty where it is ours
 */
public record InjectionStatus(
    Map<String, String> container,
    Map<String, String> volumes,
    List<String> labels,
    List<String> annotations,
    Optional<Override> override,
    Map<String, JsonObject> probes,
    Optional<Adoption> adoption) {
  /** The annotation's name. */
  public static final String KEY = SluiceKey.STATUS.key();

  private static final int VERSION = 1;

  /**
   * A container of the sidecar's name that the user wrote.
   *
   * @param list the list that it stands in, of {@link PodObject#CONTAINER_LISTS}
   * @param index where in the list
   */
  public record Override(String list, int index, JsonObject container) {
    public Override {
      requireNonNull(list);
      requireNonNull(container);
    }
  }

  /**
   * Whose sidecar was adopted.
   *
   * @param by {@code istio} or {@code osm}
   * @param init what was taken out and the redirect was read from: name, command, arguments and
   *     environment of the init container; empty where there was none
   */
  public record Adoption(String by, Optional<JsonObject> init) {
    public Adoption {
      requireNonNull(by);
      requireNonNull(init);
    }
  }

  public InjectionStatus {
    container = Map.copyOf(container);
    volumes = Map.copyOf(volumes);
    labels = List.copyOf(labels);
    annotations = List.copyOf(annotations);
    requireNonNull(override);
    probes = Map.copyOf(new LinkedHashMap<>(probes));
    requireNonNull(adoption);
  }

  /** The status of a pod that another injector's sidecar was adopted in. */
  public static InjectionStatus adopted(Adoption adoption) {
    return new InjectionStatus(
        Map.of(),
        Map.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        Map.of(),
        Optional.of(adoption));
  }

  /**
   * The status that a pod bears.
   *
   * @throws RefusedException if there is one that nobody of us has written
   */
  public static Optional<InjectionStatus> of(PodObject pod) throws RefusedException {
    Optional<String> text = pod.annotation(KEY);
    return text.isPresent() ? Optional.of(parse(text.get())) : Optional.empty();
  }

  private static InjectionStatus parse(String text) throws RefusedException {
    try {
      Element status = new Element(KEY, "", Json.read(text));
      if (status.require("v", "write " + VERSION).wholeNumber() != VERSION) {
        throw malformed(text);
      }
      Optional<Element> override = status.find("override");
      Optional<Element> adopted = status.find("adopted");
      return new InjectionStatus(
          marks(status, "container"),
          marks(status, "volumes"),
          texts(status, "labels"),
          texts(status, "annotations"),
          override.isPresent() ? Optional.of(override(override.get())) : Optional.empty(),
          probes(status),
          adopted.isPresent()
              ? Optional.of(new Adoption(adopted.get().text(), object(status, "init")))
              : Optional.empty());
    } catch (MalformedJsonException | ManifestException e) {
      throw malformed(text);
    }
  }

  private static RefusedException malformed(String text) {
    return new RefusedException(
        "metadata.annotations['" + KEY + "']",
        text,
        "only the injector writes this annotation, and it did not write this value; remove it");
  }

  private static List<String> texts(Element status, String name) throws ManifestException {
    List<String> texts = new ArrayList<>();
    Optional<Element> list = status.find(name);
    if (list.isPresent()) {
      for (Element element : list.get().list()) {
        texts.add(element.text());
      }
    }
    return texts;
  }

  private static Map<String, String> marks(Element status, String name) throws ManifestException {
    Optional<Element> marks = status.find(name);
    return marks.isPresent() ? marks.get().texts() : Map.of();
  }

  private static Map<String, JsonObject> probes(Element status) throws ManifestException {
    Map<String, JsonObject> probes = new LinkedHashMap<>();
    Optional<Element> found = status.find("probes");
    if (found.isPresent()) {
      for (String name : found.get().object().members().keySet()) {
        probes.put(name, found.get().require(name, "write what was asked").object());
      }
    }
    return probes;
  }

  private static Optional<JsonObject> object(Element owner, String name) throws ManifestException {
    Optional<Element> found = owner.find(name);
    return found.isPresent() ? Optional.of(found.get().object()) : Optional.empty();
  }

  private static Override override(Element written) throws ManifestException {
    Element list = written.require("list", "write one of " + PodObject.CONTAINER_LISTS);
    if (!PodObject.CONTAINER_LISTS.contains(list.text())) {
      throw list.wrong("there is no such list");
    }
    return new Override(
        list.text(),
        Math.clamp(written.require("index", "write a number").wholeNumber(), 0, Integer.MAX_VALUE),
        written.require("container", "write the container").object());
  }

  /** The annotation's value; equal for equal statuses. */
  public String format() {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("v", new JsonNumber(VERSION));
    put(members, "container", container);
    put(members, "volumes", volumes);
    put(members, "labels", labels);
    put(members, "annotations", annotations);
    override.ifPresent(
        written ->
            members.put(
                "override",
                new JsonObject(Map.of("list", new JsonString(written.list())))
                    .with("index", new JsonNumber(written.index()))
                    .with("container", written.container())));
    if (!probes.isEmpty()) {
      members.put("probes", new JsonObject(new TreeMap<>(probes)));
    }
    adoption.ifPresent(
        adopted -> {
          members.put("adopted", new JsonString(adopted.by()));
          adopted.init().ifPresent(init -> members.put("init", init));
        });
    return new JsonObject(members).toString();
  }

  private static void put(Map<String, JsonValue> members, String name, List<String> texts) {
    if (!texts.isEmpty()) {
      members.put(name, new JsonArray(texts.stream().<JsonValue>map(JsonString::new).toList()));
    }
  }

  private static void put(Map<String, JsonValue> members, String name, Map<String, String> marks) {
    Map<String, JsonValue> sorted = new TreeMap<>();
    marks.forEach((key, mark) -> sorted.put(key, new JsonString(mark)));
    if (!sorted.isEmpty()) {
      members.put(name, new JsonObject(sorted));
    }
  }
}
