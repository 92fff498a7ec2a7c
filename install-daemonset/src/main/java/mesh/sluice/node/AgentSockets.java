package mesh.sluice.node;

import java.nio.file.Path;

/**
 * Where the node agent listens: the same path in its container and on the node.
 *
 * @param directory of root's alone
 */
record AgentSockets(Path directory) {
  /** Takes questions about pods. */
  Path agent() {
    return directory.resolve("agent.sock");
  }

  /** Takes what the plugin tells of its operations. */
  Path events() {
    return directory.resolve("events.sock");
  }
}
