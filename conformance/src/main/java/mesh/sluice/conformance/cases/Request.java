package mesh.sluice.conformance.cases;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One call of the plugin as a runtime would make it, to be bent by a case. Each method returns a
 * changed copy.
 *
 * @param environment what the plugin sees, {@code CNI_COMMAND} included
 * @param configuration what stdin holds, unless {@code rawInput} says otherwise
 * @param rawInput bytes for stdin in place of the configuration, or null
 * @param wrapper a command before the plugin's
 */
record Request(
    Map<String, String> environment,
    ObjectNode configuration,
    byte[] rawInput,
    List<String> wrapper) {

  /** With a variable set. */
  Request with(String variable, String value) {
    Map<String, String> changed = new LinkedHashMap<>(environment);
    changed.put(variable, value);
    return new Request(changed, configuration, rawInput, wrapper);
  }

  /** With variables unset. */
  Request without(String... variables) {
    Map<String, String> changed = new LinkedHashMap<>(environment);
    List.of(variables).forEach(changed::remove);
    return new Request(changed, configuration, rawInput, wrapper);
  }

  /** With another configuration. */
  Request configured(Consumer<ObjectNode> change) {
    ObjectNode changed = configuration.deepCopy();
    change.accept(changed);
    return new Request(environment, changed, rawInput, wrapper);
  }

  /** With these bytes on stdin. */
  Request withInput(byte[] input) {
    return new Request(environment, configuration, input, wrapper);
  }

  /** With this text on stdin. */
  Request withInput(String input) {
    return withInput(input.getBytes(StandardCharsets.UTF_8));
  }

  /** Started by another command. */
  Request startedBy(List<String> command) {
    return new Request(environment, configuration, rawInput, command);
  }

  /** What stdin holds. */
  byte[] input() {
    return rawInput != null ? rawInput : configuration.toString().getBytes(StandardCharsets.UTF_8);
  }
}
