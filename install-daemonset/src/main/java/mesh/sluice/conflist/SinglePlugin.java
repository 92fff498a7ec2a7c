package mesh.sluice.conflist;

import java.io.ByteArrayOutputStream;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue.JsonString;

/**
 * Makes a list of a file with a single plugin, as libcni's {@code ConfListFromConf} does in memory:
 * name and version are those of the plugin, which stays as it is written.
 */
final class SinglePlugin {
  private SinglePlugin() {}

  static byte[] list(byte[] single, NetworkText text, String network, PluginEntry entry) {
    ByteArrayOutputStream list = new ByteArrayOutputStream(single.length + 1024);
    list.writeBytes(ListText.utf8("{\n"));
    NetworkText.text(text.members(), "cniVersion")
        .ifPresent(
            version -> list.writeBytes(ListText.utf8("  \"cniVersion\": " + json(version) + ",\n")));
    list.writeBytes(ListText.utf8("  \"name\": " + json(network) + ",\n  \"plugins\": [\n    "));
    int start = 0;
    int end = single.length;
    while (isSpace(single[start])) {
      start++;
    }
    while (isSpace(single[end - 1])) {
      end--;
    }
    list.write(single, start, end - start);
    list.writeBytes(ListText.utf8(",\n    "));
    list.writeBytes(Json.write(entry.json()));
    list.writeBytes(ListText.utf8("\n  ]\n}"));
    list.write(single, end, single.length - end);
    return list.toByteArray();
  }

  private static boolean isSpace(byte octet) {
    return " \t\r\n".indexOf(octet) >= 0;
  }

  private static String json(String text) {
    return new JsonString(text).toString();
  }
}
