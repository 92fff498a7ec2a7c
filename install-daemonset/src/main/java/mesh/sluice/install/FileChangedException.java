package mesh.sluice.install;

import java.io.IOException;
import java.nio.file.Path;

/** Somebody wrote a file while it was being changed; what is there now has to be read again. */
final class FileChangedException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The message is the file's path, as that of a NoSuchFileException. */
  FileChangedException(Path file) {
    super(file.toString());
  }
}
