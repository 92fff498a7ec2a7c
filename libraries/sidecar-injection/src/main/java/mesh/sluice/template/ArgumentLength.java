package mesh.sluice.template;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;

/**
 * That Linux can start the sidecar: a single argument has at most 128 KiB with the zero byte after
 * it (MAX_ARG_STRLEN, execve(2)). A longer one would show on the node only, as "argument list too
 * long".
 */
final class ArgumentLength {
  static final int MAX_BYTES = 128 * 1024 - 1;

  /** In UTF-8; two chars for one character take four. */
  private static final int MAX_BYTES_OF_A_CHAR = 3;

  private ArgumentLength() {}

  /**
   * @throws TemplateException if an argument of the container is too long
   */
  static void check(String file, JsonObject container) throws TemplateException {
    for (String field : List.of("command", "args")) {
      List<JsonValue> arguments = container.find(field).map(JsonValue::asList).orElse(List.of());
      for (int i = 0; i < arguments.size(); i++) {
        String argument = arguments.get(i).asText();
        if (argument.length() <= MAX_BYTES / MAX_BYTES_OF_A_CHAR) {
          continue;
        }
        // The kubelet makes one dollar sign of two.
        int length = argument.replace("$$", "$").getBytes(UTF_8).length;
        if (length > MAX_BYTES) {
          throw new TemplateException(
              file,
              ("container.%s[%d] has %d bytes, and Linux starts no program with an argument of more"
                   + " than %d; if it is the bootstrap, shorten bootstrap.yaml, or leave probes as"
                   + " they are by the annotation sluice.mesh/rewrite-probes: \"false\"")
                  .formatted(field, i, length, MAX_BYTES));
        }
      }
    }
  }
}
