package mesh.sluice.conformance.cases;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import mesh.sluice.conformance.netns.TestEnvironment;

/** The network configuration list with which cnitool runs the plugin. */
final class Chain {
  private Chain() {}

  /** Writes the list and returns the directory for NETCONFPATH. */
  static Path write(Trial trial) {
    ObjectNode list = JsonNodeFactory.instance.objectNode();
    list.put("cniVersion", trial.version()).put("name", trial.network());
    ArrayNode plugins = list.putArray("plugins");
    if (trial.traits().chained()) {
      plugins.add(bridge(trial));
    }
    ObjectNode plugin = plugins.addObject().put("type", trial.plugin().binary());
    plugin.setAll(trial.plugin().entry().deepCopy());
    plugin.setAll(trial.plugin().work().entry().deepCopy());
    try {
      Path directory =
          Files.createDirectories(trial.testEnvironment().directory().resolve("net.d"));
      Files.writeString(directory.resolve("10-conformance.conflist"), list.toString());
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode bridge(Trial trial) {
    ObjectNode bridge = JsonNodeFactory.instance.objectNode();
    bridge.put("type", "bridge").put("bridge", TestEnvironment.BRIDGE).put("isGateway", true);
    ObjectNode addresses = bridge.putObject("ipam").put("type", "host-local");
    addresses.put("dataDir", trial.testEnvironment().directory().resolve("addresses").toString());
    addresses.putArray("ranges").addArray().addObject().put("subnet", "10.89.0.0/24");
    addresses.putArray("routes").addObject().put("dst", "0.0.0.0/0");
    return bridge;
  }
}
