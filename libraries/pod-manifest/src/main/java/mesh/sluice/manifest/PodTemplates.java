package mesh.sluice.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.profile.Finding;
import mesh.sluice.profile.WorkloadWords;

/** Where objects keep the templates of their pods. */
public final class PodTemplates {
  /** A member that every pod has, and every template. */
  public static final String CONTAINERS = "containers";

  /** Deeper ones are not the object's, but in what it has as its data. */
  private static final int MAX_DEPTH = 8;

  /** Deployment and its like, CronJob, PodTemplate. */
  private static final List<List<String>> USUAL =
      List.of(
          List.of("spec", "template"),
          List.of("spec", "jobTemplate", "spec", "template"),
          List.of("template"));

  private PodTemplates() {}

  /**
   * The template at one of the usual places; empty if there is none.
   *
   * @throws ManifestException if something else is on the way to it
   */
  static Optional<Element> find(Element object) throws ManifestException {
    for (List<String> path : USUAL) {
      String[] rest = path.subList(1, path.size()).toArray(String[]::new);
      Optional<Element> found = object.find(path.getFirst(), rest);
      if (found.isPresent() && found.get().find("spec", CONTAINERS).isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /**
   * Labels and annotations of a workload that nobody reads there, because they are about its pods.
   *
   * @param template of the workload
   * @throws ManifestException if the metadata of one of the two is malformed
   */
  public static List<Finding> wordsInVain(Element workload, Element template)
      throws ManifestException {
    List<Finding> findings = new ArrayList<>();
    for (String kind : List.of("labels", "annotations")) {
      findings.addAll(
          WorkloadWords.inVain(
              kind,
              Metadata.texts(workload.find("metadata"), kind),
              Metadata.texts(template.find("metadata"), kind),
              template.path()));
    }
    return findings;
  }

  /**
   * Where in an object of any kind the first template is: a member called so, whose {@code spec}
   * has {@code containers}.
   *
   * @return as {@code spec.template}
   */
  public static Optional<String> pathIn(JsonValue object) {
    return pathIn(object, "", 0);
  }

  private static Optional<String> pathIn(JsonValue value, String path, int depth) {
    if (depth > MAX_DEPTH) {
      return Optional.empty();
    }
    Optional<String> found = Optional.empty();
    if (value instanceof JsonObject(Map<String, JsonValue> members)) {
      for (Map.Entry<String, JsonValue> member : members.entrySet()) {
        String name = member.getKey();
        String place = Element.path(path, name);
        found =
            isTemplate(name, member.getValue())
                ? Optional.of(place)
                : pathIn(member.getValue(), place, depth + 1);
        if (found.isPresent()) {
          return found;
        }
      }
    } else if (value instanceof JsonArray(List<JsonValue> elements)) {
      for (int i = 0; i < elements.size() && found.isEmpty(); i++) {
        found = pathIn(elements.get(i), path + "[" + i + "]", depth + 1);
      }
    }
    return found;
  }

  private static boolean isTemplate(String name, JsonValue value) {
    return name.toLowerCase(Locale.ROOT).endsWith("template")
        && value instanceof JsonObject object
        && object.findPath("spec." + CONTAINERS).orElse(null) instanceof JsonArray;
  }
}
