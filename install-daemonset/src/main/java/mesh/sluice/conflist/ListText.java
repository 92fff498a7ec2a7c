package mesh.sluice.conflist;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import mesh.sluice.conflist.NetworkText.PluginText;
import mesh.sluice.json.Json;
import mesh.sluice.json.MalformedJsonException;

/**
 * Changes a list of plugins by cutting and pasting its text. What is between the plugins that stay
 * stays as well; so taking the entry out gives the text from before it was put in, byte for byte.
 */
final class ListText {
  private ListText() {}

  /**
   * @param plugins at least one, in the order of the text
   */
  static byte[] with(byte[] text, List<PluginText> plugins, PluginEntry entry) {
    long own = plugins.stream().filter(NetworkFile::isOwn).count();
    PluginText last = plugins.getLast();
    if (own == 1 && NetworkFile.isOwn(last) && says(text, last, entry)) {
      return text;
    }
    List<PluginText> kept = others(plugins);
    byte[] added = Json.write(entry.json());
    if (kept.isEmpty()) {
      return joined(text, plugins, added);
    }
    ByteArrayOutputStream separated = new ByteArrayOutputStream();
    separated.write(',');
    separated.writeBytes(whiteSpaceBefore(text, kept.getLast().start()));
    separated.writeBytes(added);
    return joined(text, plugins, separated.toByteArray());
  }

  /**
   * @param plugins at least one, in the order of the text
   */
  static byte[] without(byte[] text, List<PluginText> plugins) {
    return joined(text, plugins, new byte[0]);
  }

  private static List<PluginText> others(List<PluginText> plugins) {
    return plugins.stream().filter(plugin -> !NetworkFile.isOwn(plugin)).toList();
  }

  /** Whether an element says what the entry says, however it is written. */
  private static boolean says(byte[] text, PluginText plugin, PluginEntry entry) {
    try {
      return Json.read(Arrays.copyOfRange(text, plugin.start(), plugin.end())).equals(entry.json());
    } catch (MalformedJsonException e) {
      // Two members of one name, which no entry of ours has.
      return false;
    }
  }

  /** The plugins of others, each with what came before it, and then what is added. */
  private static byte[] joined(
      byte[] text, List<PluginText> plugins, byte[] added) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream(text.length + added.length);
    joined.write(text, 0, plugins.getFirst().start());
    boolean first = true;
    for (int i = 0; i < plugins.size(); i++) {
      PluginText plugin = plugins.get(i);
      if (!NetworkFile.isOwn(plugin)) {
        int from = first ? plugin.start() : plugins.get(i - 1).end();
        joined.write(text, from, plugin.end() - from);
        first = false;
      }
    }
    joined.writeBytes(added);
    int end = plugins.getLast().end();
    joined.write(text, end, text.length - end);
    return joined.toByteArray();
  }

  /** What separates a plugin from the comma or bracket before it: the style of the list. */
  static byte[] whiteSpaceBefore(byte[] text, int start) {
    int from = start;
    while (from > 0 && " \t\r\n".indexOf(text[from - 1]) >= 0) {
      from--;
    }
    return Arrays.copyOfRange(text, from, start);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
