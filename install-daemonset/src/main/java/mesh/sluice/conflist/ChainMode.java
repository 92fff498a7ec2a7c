package mesh.sluice.conflist;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How the plugin gets into the chain of the network. */
public enum ChainMode {
  /** As the network's file says. */
  AUTO,
  /** By an entry in the network's own list. */
  CONFLIST,
  /** By a file in the network's folder, with nothing of the network's changed. */
  FOLDER;

  /** Where the plugin's configuration is to be. */
  public sealed interface Placement {
    /** The name of the mode, as it is shown. */
    default String mode() {
      return switch (this) {
        case InList _ -> CONFLIST.toString();
        case InFolder _ -> FOLDER.toString();
      };
    }
  }

  /** In the list {@code plugins} of the network's file. */
  public record InList() implements Placement {}

  /**
   * In a folder beside the network's file.
   *
   * @param folder its name
   * @param chained whether another plugin comes before ours, so that there is a previous result
   * @param alone whether the chain makes sense with our plugin alone; otherwise the folder must
   *     hold another plugin
   */
  public record InFolder(String folder, boolean chained, boolean alone) implements Placement {}

  /** Our file in a folder; libcni loads {@code *.conf} there. */
  public static final String FILE_NAME = "sluice-cni.conf";

  /** By its name in small letters; empty if there is none. */
  public static Optional<ChainMode> find(String name) {
    return Arrays.stream(values()).filter(mode -> mode.toString().equals(name)).findFirst();
  }

  /**
   * Where it is to be for a network.
   *
   * <p>{@link #AUTO} takes the folder where the file asks for it: Multus runs the chain {@code
   * auxiliaryCNIChainName} on its own, so that our plugin gets no previous result there; libcni 1.3
   * and newer load the network's folder, and {@code "loadOnlyInlinedPlugins": false} says that
   * whoever wrote it counts on that. A file that says nothing may be loaded by an older libcni,
   * which knows no folders. So may one with that word, but then its owner's plugins are missing
   * too.
   *
   * @throws InvalidNetworkException if the name that the folder would have cannot name one, or if
   *     the folder is not loaded
   */
  public Placement placement(NetworkFile file) throws InvalidNetworkException {
    boolean inlinedOnly = file.loadsOnlyInlinedPlugins().orElse(false);
    boolean asksForFolder =
        file.auxiliaryChain().isPresent()
            || !file.hasInlinedPlugins()
            || file.loadsOnlyInlinedPlugins().isPresent() && !inlinedOnly;
    if (this == CONFLIST || this == AUTO && !asksForFolder) {
      return new InList();
    }
    if (file.auxiliaryChain().isPresent()) {
      String name = NetworkFile.folder("auxiliaryCNIChainName", file.auxiliaryChain().get());
      return new InFolder(name, false, true);
    }
    if (inlinedOnly) {
      throw new InvalidNetworkException(
          "loadOnlyInlinedPlugins: it is true, so no runtime loads the network's folder; use the"
              + " chain mode conflist");
    }
    return new InFolder(
        NetworkFile.folder("name", file.network()), true, file.hasInlinedPlugins());
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
