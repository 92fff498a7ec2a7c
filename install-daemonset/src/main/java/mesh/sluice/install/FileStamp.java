package mesh.sluice.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Tells cheaply that a file is the one that was looked at, and was not written since.
 *
 * @param attributes device, inode, size, times of the last change of contents and of attributes
 */
record FileStamp(Map<String, Object> attributes) {
  /** Of the file itself, if it is a link; empty if there is none. */
  static Optional<FileStamp> of(Path file) throws IOException {
    try {
      return Optional.of(
          new FileStamp(
              Files.readAttributes(
                  file, "unix:dev,ino,size,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
