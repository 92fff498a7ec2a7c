package mesh.sluice.detect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/** A detection for programs: every member is always there, {@code null} where there is nothing. */
final class DetectionJson {
  private DetectionJson() {}

  static JsonObject of(Detection detection) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("runtime", text(detection.runtime().label()));
    members.put("preset", text(detection.preset().map(Preset::optionName)));
    members.put(
        "configurationFiles",
        new JsonArray(
            detection.configurationFiles().stream().<JsonValue>map(DetectionJson::file).toList()));
    members.put(
        "confDirectory",
        choice(text(detection.confDirectory().value()), detection.confDirectory()));
    members.put(
        "binDirectories",
        choice(texts(detection.binDirectories().value()), detection.binDirectories()));
    members.put(
        "binDirectory",
        detection
            .binDirectory()
            .<JsonValue>map(chosen -> choice(text(chosen.value()), chosen))
            .orElse(new JsonNull()));
    members.put(
        "multus", detection.multus().<JsonValue>map(DetectionJson::multus).orElse(new JsonNull()));
    members.put(
        "warnings",
        new JsonArray(
            detection.warnings().stream().<JsonValue>map(DetectionJson::warning).toList()));
    return new JsonObject(members);
  }

  private static JsonObject file(ConfigurationFile file) {
    JsonValue version =
        file.version().isPresent() ? new JsonNumber(file.version().getAsInt()) : new JsonNull();
    return new JsonObject(ordered("path", text(file.path()), "version", version));
  }

  private static JsonObject choice(JsonValue value, Choice<?> choice) {
    return new JsonObject(ordered("value", value, "source", text(choice.source().label())))
        .with("because", text(choice.because()));
  }

  private static JsonObject multus(Multus multus) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("file", text(multus.file()));
    members.put("type", text(multus.type()));
    members.put("delegatesDirectory", text(multus.delegatesDirectory()));
    members.put("clusterNetwork", text(multus.clusterNetwork()));
    members.put("binDirectory", text(multus.binDirectory()));
    members.put("auxiliaryChain", text(multus.auxiliaryChain()));
    members.put("readinessFile", text(multus.readinessFile()));
    return new JsonObject(members);
  }

  private static JsonObject warning(Warning warning) {
    return new JsonObject(
        ordered(
            "text",
            text(warning.text()),
            "blocksInstallation",
            new JsonBoolean(warning.blocksInstallation())));
  }

  private static Map<String, JsonValue> ordered(
      String first, JsonValue firstValue, String second, JsonValue secondValue) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put(first, firstValue);
    members.put(second, secondValue);
    return members;
  }

  private static JsonValue text(Optional<String> value) {
    return value.<JsonValue>map(JsonString::new).orElse(new JsonNull());
  }

  private static JsonValue text(String value) {
    return new JsonString(value);
  }

  private static JsonValue texts(List<String> values) {
    return new JsonArray(values.stream().<JsonValue>map(JsonString::new).toList());
  }
}
