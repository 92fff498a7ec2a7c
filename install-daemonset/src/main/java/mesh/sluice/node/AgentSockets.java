package mesh.sluice.node;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import mesh.sluice.socket.SocketFile;

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

  /** Whether an agent runs there now, also one that hangs. */
  boolean areServed() {
    return SocketFile.isInUse(agent());
  }

  /**
   * Removes what agents have left, and the directory if it is empty then.
   *
   * @return what was removed
   */
  List<Path> remove() throws IOException {
    List<Path> removed = new ArrayList<>(SocketFile.remove(agent()));
    removed.addAll(SocketFile.remove(events()));
    try {
      if (!removed.isEmpty()) {
        Files.deleteIfExists(directory);
      }
    } catch (DirectoryNotEmptyException e) {
      // Somebody else's files.
    } catch (IOException e) {
      // In a container, the directory is a mount.
    }
    return removed;
  }
}
