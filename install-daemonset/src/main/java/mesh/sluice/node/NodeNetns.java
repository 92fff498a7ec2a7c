package mesh.sluice.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import mesh.sluice.detect.HostRoot;
import mesh.sluice.posix.Posix;
import mesh.sluice.sandbox.NetnsDirectories;

/** Where the namespaces of the node's pods are seen from here. */
final class NodeNetns {
  private NodeNetns() {}

  /**
   * @param directories of the node; those that cannot be reached are left out
   */
  static NetnsDirectories of(HostRoot root, List<String> directories) {
    List<Path> found = new ArrayList<>();
    for (String directory : directories) {
      try {
        found.add(root.resolve(directory));
      } catch (IOException e) {
        // A link that leads in a circle leads to no namespace.
      }
    }
    return new NetnsDirectories(Posix.system(), found);
  }
}
