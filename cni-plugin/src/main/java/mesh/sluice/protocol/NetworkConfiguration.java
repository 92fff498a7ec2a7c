package mesh.sluice.protocol;

import java.util.Optional;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.json.MalformedJsonException;

/**
 * The network configuration on standard input, as far as the specification gives it meaning. Keys
 * that nobody here knows are left alone, as a chained plugin should (section 1).
 *
 * @param version the version that request and answer are in
 * @param root the whole document
 */
public record NetworkConfiguration(CniVersion version, JsonObject root) {
  /**
   * Reads a configuration, for every command but VERSION.
   *
   * @throws CniException with code 6 (not JSON), 1 (version) or 7 (content)
   */
  public static NetworkConfiguration parse(byte[] json) throws CniException {
    JsonObject root = object(json);
    CniVersion version = version(root);
    String name = text(root, "name");
    if (name.isEmpty()) {
      throw new CniException(
          ErrorCode.INVALID_CONFIGURATION,
          "missing network name",
          "give the network configuration a field 'name'");
    }
    if (!Identifier.isValid(name)) {
      throw new CniException(
          ErrorCode.INVALID_CONFIGURATION,
          "name: invalid characters in network name: " + name,
          "it starts with a letter or digit and goes on with letters, digits, '_', '.' and '-'");
    }
    return new NetworkConfiguration(version, root);
  }

  /**
   * The version that VERSION's input names, whatever it is; ours if there is no input, as the CNI
   * project's plugins answer.
   *
   * @throws CniException with code 6 if the input is not a JSON object
   */
  public static String requestedVersion(byte[] json) throws CniException {
    String version = json.length == 0 ? "" : text(object(json), "cniVersion");
    return version.isEmpty() ? CniVersion.CURRENT.toString() : version;
  }

  /** The result of the plugin before this one; empty if the runtime gave none. */
  public Optional<PreviousResult> previousResult() throws CniException {
    Optional<JsonValue> value = root.find("prevResult");
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get() instanceof JsonObject object) {
      return Optional.of(PreviousResult.parse(object, version));
    }
    throw new CniException(
        ErrorCode.INVALID_CONFIGURATION,
        "prevResult: must be an object",
        "it is what the plugin before this one printed");
  }

  /** A string of the configuration; empty if it is absent. */
  static String text(JsonObject object, String field) throws CniException {
    Optional<JsonValue> value = object.find(field);
    if (value.isEmpty()) {
      return "";
    }
    if (value.get() instanceof JsonString(String text)) {
      return text;
    }
    throw new CniException(
        ErrorCode.INVALID_CONFIGURATION,
        field + ": " + value.get() + " is not a string",
        "write it in double quotes");
  }

  /**
   * @throws CniException with code 1 if the command does not exist in the configuration's version
   */
  public void requireSupportOf(Command command) throws CniException {
    if (!version.isAtLeast(command.since())) {
      throw new CniException(
          ErrorCode.INCOMPATIBLE_VERSION,
          "config version does not allow " + command,
          "cniVersion is " + version + ", " + command + " needs " + command.since() + " or newer");
    }
  }

  private static CniVersion version(JsonObject root) throws CniException {
    String text = text(root, "cniVersion");
    // libcni: a configuration without a version is of the time before there were versions.
    Optional<CniVersion> version =
        text.isEmpty() ? Optional.of(CniVersion.V0_1_0) : CniVersion.find(text);
    if (version.isEmpty()) {
      throw new CniException(
          ErrorCode.INCOMPATIBLE_VERSION,
          "incompatible CNI versions",
          "config is \"" + text + "\", plugin supports " + CniVersion.all());
    }
    return version.get();
  }

  private static JsonObject object(byte[] json) throws CniException {
    try {
      if (Json.read(json) instanceof JsonObject object) {
        return object;
      }
    } catch (MalformedJsonException e) {
      throw new CniException(
          ErrorCode.CANNOT_DECODE,
          "the configuration on standard input is not valid JSON: " + e.getMessage(),
          "give one JSON object in UTF-8");
    }
    throw new CniException(
        ErrorCode.CANNOT_DECODE,
        "the configuration on standard input is not a JSON object",
        "give one JSON object in UTF-8");
  }
}
