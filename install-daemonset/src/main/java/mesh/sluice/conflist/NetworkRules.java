package mesh.sluice.conflist;

import com.fasterxml.jackson.core.JsonToken;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import mesh.sluice.conflist.NetworkText.PluginText;
import mesh.sluice.conflist.NetworkText.Scalar;

/** What libcni 1.3.0 demands of a network's configuration, member by member. */
final class NetworkRules {
  /** As libcni's {@code ValidateNetworkName}; so no name leads out of a directory. */
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.\\-]*");

  private NetworkRules() {}

  static void requireVersion(NetworkText text) throws InvalidNetworkException {
    if (text.names().getOrDefault("cniVersion", JsonToken.VALUE_STRING) != JsonToken.VALUE_STRING) {
      throw new InvalidNetworkException("cniVersion: it is not a string");
    }
  }

  static String name(boolean list, NetworkText text) throws InvalidNetworkException {
    Optional<String> name = list ? text.text("name") : NetworkText.text(text.members(), "name");
    if (name.isEmpty() || name.get().isEmpty()) {
      throw new InvalidNetworkException("name: the network has none");
    }
    return name.get();
  }

  static void requireType(NetworkText text) throws InvalidNetworkException {
    if (NetworkText.text(text.members(), "type").orElse("").isEmpty()) {
      throw new InvalidNetworkException(
          text.listed()
              ? "type: missing; a file with plugins is loaded only if its name ends in .conflist"
              : "type: missing");
    }
  }

  static void requirePlugins(NetworkText text, boolean inlinedOnly) throws InvalidNetworkException {
    JsonToken kind = text.names().get("plugins");
    if (kind == null && inlinedOnly) {
      throw new InvalidNetworkException(
          "plugins: missing, while loadOnlyInlinedPlugins says that there are no others");
    }
    if (kind == null) {
      return;
    }
    if (!text.listed()) {
      throw new InvalidNetworkException("plugins: it is not a list");
    }
    if (text.plugins().isEmpty()) {
      throw new InvalidNetworkException("plugins: the list is empty");
    }
    for (int i = 0; i < text.plugins().size(); i++) {
      PluginText plugin = text.plugins().get(i);
      if (!plugin.object() || plugin.type().orElse("").isEmpty()) {
        throw new InvalidNetworkException("plugins[" + i + "].type: missing");
      }
    }
  }

  /** libcni takes the words in quotes as well. */
  static Optional<Boolean> inlinedOnly(NetworkText text) throws InvalidNetworkException {
    String key = "loadOnlyInlinedPlugins";
    if (!text.names().containsKey(key)) {
      return Optional.empty();
    }
    Scalar scalar = text.members().get(key);
    String word =
        scalar == null || scalar.kind() == JsonToken.VALUE_NULL
            ? ""
            : scalar.text().toLowerCase(Locale.ROOT);
    return switch (word) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> throw new InvalidNetworkException(key + ": it is neither true nor false");
    };
  }

  /**
   * The name as that of a folder.
   *
   * @throws InvalidNetworkException if it could lead out of its directory
   */
  static String folder(String key, String name) throws InvalidNetworkException {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidNetworkException(
          key + ": '" + name + "' is not a valid network name, so it cannot name a folder");
    }
    return name;
  }
}
