package mesh.sluice.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.IpAddress;
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
  private static final String INTERFACES = "interfaces";

  /** Where results of 0.2.0 and older have the one address of a family. */
  private static final List<String> OLD_ADDRESSES = List.of("ip4", "ip6");

  /**
   * @throws CniException with code 7 if the result names an unknown version, or has no such form
   */
  static PreviousResult parse(JsonObject result, CniVersion target) throws CniException {
    String text = NetworkConfiguration.text(result, "cniVersion");
    Optional<CniVersion> source = text.isEmpty() ? Optional.of(target) : CniVersion.find(text);
    if (source.isEmpty()) {
      throw invalid("cniVersion: unknown version " + text);
    }
    objects(result, INTERFACES);
    List<JsonObject> addresses = objects(result, ADDRESSES);
    objects(result, "routes");
    ResultForm form = target.resultForm();
    JsonObject converted =
        source.get().resultForm() == form ? result : convert(result, addresses, source.get(), form);
    return new PreviousResult(converted.with("cniVersion", new JsonString(target.toString())));
  }

  /**
   * The addresses of the container's interface, in their order; also those of which the result does
   * not say whose they are.
   *
   * @param interfaceName its name in the container
   * @throws CniException with code 7 if one is malformed
   */
  public List<IpAddress> addresses(String interfaceName) throws CniException {
    List<IpAddress> addresses = new ArrayList<>();
    for (String field : OLD_ADDRESSES) {
      if (json.find(field).orElse(null) instanceof JsonObject old) {
        addresses.add(address(field + ".ip", NetworkConfiguration.text(old, "ip")));
      }
    }
    List<JsonObject> interfaces = objects(json, INTERFACES);
    List<JsonObject> ips = objects(json, ADDRESSES);
    for (int i = 0; i < ips.size(); i++) {
      if (isOf(interfaceName, interfaces, ips.get(i).find("interface"))) {
        String path = ADDRESSES + "[" + i + "].address";
        addresses.add(address(path, NetworkConfiguration.text(ips.get(i), "address")));
      }
    }
    return addresses;
  }

  /** On the host's side, where there is no sandbox, an interface may have the same name. */
  private static boolean isOf(
      String interfaceName, List<JsonObject> interfaces, Optional<JsonValue> index)
      throws CniException {
    if (index.isEmpty()) {
      return true;
    }
    long number = index.get() instanceof JsonNumber known ? known.wholeNumber().orElse(-1L) : -1L;
    if (number < 0 || number >= interfaces.size()) {
      return false;
    }
    JsonObject owner = interfaces.get((int) number);
    return NetworkConfiguration.text(owner, "name").equals(interfaceName)
        && !NetworkConfiguration.text(owner, "sandbox").isEmpty();
  }

  /** The address of {@code 10.0.0.2/24}. */
  private static IpAddress address(String path, String text) throws CniException {
    int slash = text.indexOf('/');
    try {
      return IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
    } catch (InvalidPolicyException e) {
      throw invalid(e.in(path).getMessage());
    }
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
