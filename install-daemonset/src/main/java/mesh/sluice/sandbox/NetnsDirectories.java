package mesh.sluice.sandbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mesh.sluice.netns.InvalidNetnsException;
import mesh.sluice.netns.Netns;
import mesh.sluice.posix.FileIdentity;
import mesh.sluice.posix.Posix;

/** The directories below which runtimes mount the namespaces of pods. */
public final class NetnsDirectories {
  private final Posix posix;
  private final List<Path> directories;

  /**
   * @param directories as seen from here; one that is not there is as good as an empty one
   */
  public NetnsDirectories(Posix posix, List<Path> directories) {
    this.posix = requireNonNull(posix);
    this.directories = List.copyOf(directories);
  }

  /**
   * All namespaces that are mounted there now, each once, whatever links and mounts lead to it. The
   * one that this process is in, which is the node's, is not among them.
   *
   * @throws IOException if a directory is there and cannot be read; the message names it
   */
  public List<NetnsMount> mounts() throws IOException {
    Map<FileIdentity, NetnsMount> found = new LinkedHashMap<>();
    for (Path directory : directories) {
      if (Files.isDirectory(directory)) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
          for (Path entry : entries) {
            add(entry, found);
          }
        } catch (IOException e) {
          throw new IOException(directory + " cannot be read: " + e.getMessage(), e);
        }
      }
    }
    return List.copyOf(found.values());
  }

  private void add(Path entry, Map<FileIdentity, NetnsMount> found) throws IOException {
    try (Netns netns = Netns.open(posix, entry.toString())) {
      if (!netns.isOwn()) {
        FileIdentity identity = netns.identity();
        found.putIfAbsent(identity, new NetnsMount(entry, identity));
      }
    } catch (InvalidNetnsException e) {
      // Somebody else's file, or a namespace that is just being mounted or removed.
    }
  }
}
