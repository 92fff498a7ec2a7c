package mesh.sluice.detect;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A node's file system in a temporary directory. */
final class HostTree implements HostFiles {
  private final Path root;
  private final HostRoot files;
  private final Map<String, DirectoryState> states = new HashMap<>();

  private HostTree(Path root) {
    this.root = root;
    this.files = HostRoot.at(root);
  }

  static HostTree in(Path root) {
    return new HostTree(root);
  }

  HostTree file(String path, String text) {
    try {
      Path file = root.resolve(path.substring(1));
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HostTree directory(String path) {
    try {
      Files.createDirectories(root.resolve(path.substring(1)));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  HostTree link(String path, String target) {
    try {
      Path link = root.resolve(path.substring(1));
      Files.createDirectories(link.getParent());
      Files.createSymbolicLink(link, Path.of(target));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As a mount would make it, which needs root and a kernel. */
  HostTree readOnly(String path) {
    directory(path);
    states.put(path, DirectoryState.READ_ONLY);
    return this;
  }

  Detection detect() {
    return detect(DetectionOptions.AUTOMATIC);
  }

  Detection detect(DetectionOptions options) {
    return Detector.detect(this, options);
  }

  @Override
  public byte[] read(String path) throws IOException {
    return files.read(path);
  }

  @Override
  public List<String> list(String directory) throws IOException {
    return files.list(directory);
  }

  @Override
  public DirectoryState state(String directory) {
    return states.getOrDefault(directory, files.state(directory));
  }

  @Override
  public String real(String path) {
    return files.real(path);
  }

  @Override
  public String toString() {
    return "/host";
  }
}
