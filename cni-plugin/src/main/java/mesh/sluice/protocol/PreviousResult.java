package mesh.sluice.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.protocol.CniVersion.ResultForm;

/**
 * The result of the plugin before this one. It is passed on as the tree that came in, so that no
 * field of any version is lost; only the way in which versions write addresses is adapted, where
 * the result names another version than the configuration.
 *
 * @param json in the form of the configuration's version
 */
public record PreviousResult(JsonObject json) {
  private static final String ADDRESSES = "ips";

  /**
   * @throws CniException with code 7 if the result names an unknown version, or has no such form
   */
  static PreviousResult parse(JsonObject result, CniVersion target) throws CniException {
    String text = NetworkConfiguration.text(result, "cniVersion");
    Optional<CniVersion> source = text.isEmpty() ? Optional.of(target) : CniVersion.find(text);
    if (source.isEmpty()) {
      throw invalid("cniVersion: unknown version " + text);
    }
    objects(result, "interfaces");
    List<JsonObject> addresses = objects(result, ADDRESSES);
    objects(result, "routes");
    ResultForm form = target.resultForm();
    JsonObject converted =
        source.get().resultForm() == form ? result : convert(result, addresses, source.get(), form);
    return new PreviousResult(converted.with("cniVersion", new JsonString(target.toString())));
  }

  /** The elements of a list of objects; none if it is absent. */
  private static List<JsonObject> objects(JsonObject result, String field) throws CniException {
    Optional<JsonValue> value = result.find(field);
    if (value.isEmpty()) {
      return List.of();
    }
    if (!(value.get() instanceof JsonArray(List<JsonValue> elements))) {
      throw invalid(field + ": must be a list");
    }
    List<JsonObject> objects = new ArrayList<>(elements.size());
    for (JsonValue element : elements) {
      if (!(element instanceof JsonObject object)) {
        throw invalid(field + ": must be a list of objects");
      }
      objects.add(object);
    }
    return objects;
  }

  private static JsonObject convert(
      JsonObject result, List<JsonObject> addresses, CniVersion from, ResultForm to)
      throws CniException {
    if (from.resultForm() == ResultForm.ONE_ADDRESS_EACH || to == ResultForm.ONE_ADDRESS_EACH) {
      throw invalid(
          "cniVersion: results of 0.2.0 and older, and newer ones, cannot be turned into another"
              + " without loss");
    }
    if (addresses.isEmpty()) {
      return result;
    }
    List<JsonValue> converted = new ArrayList<>(addresses.size());
    for (JsonObject address : addresses) {
      converted.add(to == ResultForm.LIST ? address.without("version") : withVersion(address));
    }
    return result.with(ADDRESSES, new JsonArray(converted));
  }

  private static JsonObject withVersion(JsonObject address) throws CniException {
    boolean ipv6 = NetworkConfiguration.text(address, "address").indexOf(':') >= 0;
    return address.with("version", new JsonString(ipv6 ? "6" : "4"));
  }

  private static CniException invalid(String problem) {
    return new CniException(
        ErrorCode.INVALID_CONFIGURATION,
        "prevResult: " + problem,
        "it is what the plugin before this one printed");
  }
}
