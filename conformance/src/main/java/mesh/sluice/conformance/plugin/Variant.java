package mesh.sluice.conformance.plugin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;

/**
 * One way to call a plugin.
 *
 * @param entry keys laid over the plugin's entry; empty for none
 * @param capabilityArguments what the runtime offers for capabilities (cnitool's CAP_ARGS)
 * @param arguments the value of CNI_ARGS; empty for none
 * @param wrapper a command before the plugin's, such as {@code setpriv} with options; empty for
 *     none
 */
public record Variant(
    ObjectNode entry, ObjectNode capabilityArguments, String arguments, List<String> wrapper) {
  /** Checks that nothing is missing. */
  public Variant {
    Objects.requireNonNull(entry, "entry");
    Objects.requireNonNull(capabilityArguments, "capabilityArguments");
    Objects.requireNonNull(arguments, "arguments");
    wrapper = List.copyOf(wrapper);
  }
}
