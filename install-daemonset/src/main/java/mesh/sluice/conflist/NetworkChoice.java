package mesh.sluice.conflist;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which network of a directory a runtime gives its pods: the first by name that can be loaded.
 *
 * <p>Where the runtimes differ about files before it that cannot be loaded: CRI-O (ocicni) goes on
 * with the next file, as here; containerd (go-cni) loads nothing at all as long as the first file
 * is invalid, and then loads the one that is the first here as soon as that is repaired or removed.
 * cnitool asks for a network by name, and looks at all {@code .conflist} first. CRI-O's {@code
 * cni_default_network} and containerd's {@code max_conf_num} above 1 are not looked at.
 *
 * @param chosen empty if there is none
 * @param skipped what came before it, in that order
 */
public record NetworkChoice(Optional<NetworkFile> chosen, List<Skipped> skipped) {
  /** In the order of Go's {@code sort.Strings}. */
  private static final Comparator<String> BY_BYTES =
      (one, other) ->
          Arrays.compareUnsigned(
              one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));

  /**
   * A file that cannot be loaded.
   *
   * @param reason why, as a clause
   */
  public record Skipped(String fileName, String reason) {}

  /** Gives the contents of a file. */
  @FunctionalInterface
  public interface Reader {
    /**
     * @param fileName one of those among which is chosen
     * @throws InvalidNetworkException if the file is to be skipped, such as a directory
     * @throws IOException ends the choice: the file counts, but must not be read
     */
    byte[] read(String fileName) throws InvalidNetworkException, IOException;
  }

  public NetworkChoice {
    skipped = List.copyOf(skipped);
  }

  /**
   * Chooses.
   *
   * @param fileNames all names in the directory, in any order
   * @param reader asked for the files up to the one that is chosen
   */
  public static NetworkChoice among(Collection<String> fileNames, Reader reader)
      throws IOException {
    List<Skipped> skipped = new ArrayList<>();
    for (String name : sorted(fileNames)) {
      try {
        return new NetworkChoice(
            Optional.of(NetworkFile.parse(name, reader.read(name))), skipped);
      } catch (InvalidNetworkException e) {
        skipped.add(new Skipped(name, e.getMessage()));
      }
    }
    return new NetworkChoice(Optional.empty(), skipped);
  }

  /** The files that are loaded, in the order in which they are looked at. */
  public static List<String> sorted(Collection<String> fileNames) {
    return fileNames.stream().filter(NetworkFile::isLoaded).sorted(BY_BYTES).toList();
  }

  /** A file of an owner that Cilium has put aside, with {@code cni.exclusive}. */
  public static boolean isPutAsideByCilium(String fileName) {
    return fileName.endsWith(".cilium_bak");
  }

  /** Why nothing is chosen, in one clause. */
  public String reason() {
    return skipped.isEmpty()
        ? "there is no network configuration yet"
        : "no network configuration can be loaded: "
            + String.join(
                "; ", skipped.stream().map(file -> file.fileName() + ": " + file.reason()).toList());
  }
}
