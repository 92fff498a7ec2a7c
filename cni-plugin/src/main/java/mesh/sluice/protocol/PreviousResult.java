package mesh.sluice.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import mesh.sluice.protocol.CniVersion.ResultForm;

/**
 * The result of the plugin before this one. It is passed on as the tree that came in, so that no field
 * of any version is lost; only the way in which versions write addresses is adapted, where the result
 * names another version than the configuration.
 *
 * @param json in the form of the configuration's version
 */
public record PreviousResult(ObjectNode json) {
  /**
   * @throws CniException with code 7 if the result names an unknown version, or has no such form
   */
  static PreviousResult parse(ObjectNode node, CniVersion target) throws CniException {
    String text = NetworkConfiguration.text(node, "cniVersion");
    Optional<CniVersion> source = text.isEmpty() ? Optional.of(target) : CniVersion.find(text);
    if (source.isEmpty()) {
      throw invalid("cniVersion: unknown version " + text);
    }
    checkArray(node, "interfaces");
    checkArray(node, "ips");
    checkArray(node, "routes");
    ObjectNode result = node.deepCopy();
    convert(result, source.get().resultForm(), target.resultForm());
    result.put("cniVersion", target.toString());
    return new PreviousResult(result);
  }

  private static void checkArray(ObjectNode node, String field) throws CniException {
    JsonNode value = node.get(field);
    if (value == null || value.isNull()) {
      return;
    }
    if (!value.isArray()) {
      throw invalid(field + ": must be a list");
    }
    for (JsonNode entry : value) {
      if (!entry.isObject()) {
        throw invalid(field + ": must be a list of objects");
      }
    }
  }

  private static void convert(ObjectNode result, ResultForm from, ResultForm to)
      throws CniException {
    if (from == to) {
      return;
    }
    if (from == ResultForm.ONE_ADDRESS_EACH || to == ResultForm.ONE_ADDRESS_EACH) {
      throw invalid(
          "cniVersion: results of 0.2.0 and older, and newer ones, cannot be turned into another"
              + " without loss");
    }
    if (result.get("ips") instanceof ArrayNode addresses) {
      for (JsonNode entry : addresses) {
        ObjectNode address = (ObjectNode) entry;
        if (to == ResultForm.LIST) {
          address.remove("version");
        } else {
          boolean ipv6 = address.path("address").asText().indexOf(':') >= 0;
          address.put("version", ipv6 ? "6" : "4");
        }
      }
    }
  }

  private static CniException invalid(String problem) {
    return new CniException(
        ErrorCode.INVALID_CONFIGURATION,
        "prevResult: " + problem,
        "it is what the plugin before this one printed");
  }
}
