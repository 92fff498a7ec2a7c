package mesh.sluice.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Who may do what with a file.
 *
 * @param mode permissions, such as 0644
 * @param uid number of its owner; {@link #WHOEVER} for that of the process
 * @param gid number of its group, likewise
 */
record FileAccess(int mode, int uid, int gid) {
  static final int WHOEVER = -1;

  private static final int PERMISSIONS = 07777;

  /** A program that everybody may run. */
  static final FileAccess PROGRAM = new FileAccess(0755, WHOEVER, WHOEVER);

  /** Configuration that is nobody else's business, as the CIS benchmark asks for. */
  static final FileAccess PRIVATE = new FileAccess(0600, WHOEVER, WHOEVER);

  /** That of a file; links are followed. */
  static FileAccess of(Path file) throws IOException {
    Map<String, Object> attributes = Files.readAttributes(file, "unix:mode,uid,gid");
    return new FileAccess(
        (int) attributes.get("mode") & PERMISSIONS,
        (int) attributes.get("uid"),
        (int) attributes.get("gid"));
  }

  /** The owner only where it differs: changing it takes a capability. */
  void apply(Path file) throws IOException {
    FileAccess now = of(file);
    if (uid != WHOEVER && now.uid != uid) {
      Files.setAttribute(file, "unix:uid", uid);
    }
    if (gid != WHOEVER && now.gid != gid) {
      Files.setAttribute(file, "unix:gid", gid);
    }
    if (of(file).mode != mode) {
      Files.setAttribute(file, "unix:mode", mode);
    }
  }
}
