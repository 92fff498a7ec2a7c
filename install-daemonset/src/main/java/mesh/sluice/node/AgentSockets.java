package mesh.sluice.node;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the node agent listens: the same path in its container and on the node.
 *
 * @param directory of root's alone
 */
record AgentSockets(Path directory) {
  private static final List<String> NAMES = List.of("agent.sock", "events.sock");
  private static final String LOCK = ".lock";

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
    return isListenedTo() || isLocked();
  }

  private boolean isListenedTo() {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      // Not to wait where the queue of connections is full.
      channel.configureBlocking(false);
      channel.connect(UnixDomainSocketAddress.of(agent()));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean isLocked() {
    Path lock = directory.resolve(NAMES.getFirst() + LOCK);
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
      return channel.tryLock() == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Removes what agents have left, and the directory if it is empty then.
   *
   * @return what was removed
   */
  List<Path> remove() throws IOException {
    List<Path> removed = new ArrayList<>();
    for (String name : NAMES) {
      for (Path file : List.of(directory.resolve(name), directory.resolve(name + LOCK))) {
        if (Files.deleteIfExists(file)) {
          removed.add(file);
        }
      }
    }
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
