package mesh.sluice.install;

import java.io.IOException;
import java.nio.file.Path;
import mesh.sluice.posix.ServerPosix;

/**
 * What the kernel keeps of files in memory. How a program has come there decides how fast it
 * starts: written in large pieces, or read from front to back in small ones, it lies in large
 * pages; started while nothing of it was there, as after a reboot of the node, it lies in single
 * ones, which takes half as long again, and stays so whoever reads it later (Linux 6.18, ext4).
 */
interface PageCache {
  /**
   * Forgets what nobody uses, so that whoever reads the file next reads it from the disk.
   *
   * @param file which may be read
   */
  void forget(Path file) throws IOException;

  /** That of this machine. */
  static PageCache system() {
    return file -> ServerPosix.system().forgetPages(file.toString());
  }
}
