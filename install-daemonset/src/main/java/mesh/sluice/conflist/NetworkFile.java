package mesh.sluice.conflist;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import mesh.sluice.conflist.NetworkText.PluginText;

/**
 * A network's configuration that a runtime would load, with its text.
 *
 * <p>The rules are those of libcni 1.3.0 ({@code libcni/conf.go}), as go-cni (containerd) and
 * ocicni (CRI-O) call it: {@code .conflist} is a list of plugins, {@code .conf} and {@code .json}
 * are a single plugin, which is taken as a list of one. Stricter than libcni in one thing: without
 * a name, libcni loads a {@code .conf} and fails at each ADD; here it is invalid at once.
 */
public final class NetworkFile {
  /** The longest file that is read, in bytes. Newer go-cni has a limit of its own, 2 MiB. */
  public static final int MAX_BYTES = 1024 * 1024;

  private static final String LIST = ".conflist";
  private static final List<String> SINGLE = List.of(".conf", ".json");

  private final String fileName;
  private final byte[] bytes;
  private final boolean list;
  private final NetworkText text;
  private final String network;
  private final Optional<Boolean> inlinedOnly;

  private NetworkFile(
      String fileName,
      byte[] bytes,
      boolean list,
      NetworkText text,
      String network,
      Optional<Boolean> inlinedOnly) {
    this.fileName = fileName;
    this.bytes = bytes;
    this.list = list;
    this.text = text;
    this.network = network;
    this.inlinedOnly = inlinedOnly;
  }

  /** Whether a runtime loads files with this name. Case counts, as for libcni. */
  public static boolean isLoaded(String fileName) {
    return isList(fileName) || SINGLE.stream().anyMatch(fileName::endsWith);
  }

  private static boolean isList(String fileName) {
    return fileName.endsWith(LIST);
  }

  /**
   * @param fileName its name without a directory; one that {@linkplain #isLoaded is loaded}
   * @throws InvalidNetworkException with the reason for which a runtime refuses it
   */
  public static NetworkFile parse(String fileName, byte[] bytes) throws InvalidNetworkException {
    requireNonNull(fileName);
    if (bytes.length > MAX_BYTES) {
      throw new InvalidNetworkException("it is longer than " + MAX_BYTES + " bytes");
    }
    boolean list = isList(fileName);
    NetworkText text = NetworkText.read(bytes);
    NetworkRules.requireVersion(text);
    String network = NetworkRules.name(list, text);
    Optional<Boolean> inlinedOnly = list ? NetworkRules.inlinedOnly(text) : Optional.empty();
    if (list) {
      NetworkRules.requirePlugins(text, inlinedOnly.orElse(false));
    } else {
      NetworkRules.requireType(text);
    }
    return new NetworkFile(fileName, bytes.clone(), list, text, network, inlinedOnly);
  }

  /** Its name in its directory. */
  public String fileName() {
    return fileName;
  }

  /** Its text. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The name of the network. */
  public String network() {
    return network;
  }

  /** Whether it has a list {@code plugins}; a network may have all its plugins in its folder. */
  public boolean hasInlinedPlugins() {
    return !list || text.listed();
  }

  /**
   * {@code loadOnlyInlinedPlugins}: whether the plugins in the network's folder are left alone;
   * empty if the file does not say. libcni knows the key since 1.3.0 and takes silence as {@code
   * false}; older versions load no folder.
   */
  public Optional<Boolean> loadsOnlyInlinedPlugins() {
    return inlinedOnly;
  }

  /**
   * The chain that Multus runs after the default network, from plugin files in a folder with this
   * name; empty if this is not Multus' configuration, or it names none.
   */
  public Optional<String> auxiliaryChain() {
    Optional<String> own = text.text("auxiliaryCNIChainName");
    return own.isPresent()
        ? own.filter(name -> !name.isEmpty())
        : text.plugins().stream()
            .flatMap(plugin -> NetworkText.text(plugin.members(), "auxiliaryCNIChainName").stream())
            .filter(name -> !name.isEmpty())
            .findFirst();
  }

  /** Whether our entry is among its plugins. */
  public boolean hasEntry() {
    return !ownEntries().isEmpty();
  }

  private List<PluginText> ownEntries() {
    return text.plugins().stream().filter(NetworkFile::isOwn).toList();
  }

  static boolean isOwn(PluginText plugin) {
    return plugin.type().filter(PluginEntry.TYPE::equals).isPresent();
  }

  /**
   * The file with our entry last among its plugins, once, and everything else as it is; this file
   * itself if it is so already. A file with a single plugin becomes a list of the same base name.
   *
   * @throws InvalidNetworkException if it has no list of plugins
   */
  public NetworkFile with(PluginEntry entry) throws InvalidNetworkException {
    if (!list) {
      String base = fileName.substring(0, fileName.lastIndexOf('.'));
      return parse(base + LIST, SinglePlugin.list(bytes, text, network, entry));
    }
    if (!text.listed()) {
      throw new InvalidNetworkException(
          "plugins: missing, the network has all its plugins in its folder; use the chain mode"
              + " folder");
    }
    return changed(ListText.with(bytes, text.plugins(), entry));
  }

  /**
   * Its text without our entries, and everything else as it is. If ours was the only plugin, the
   * list is empty, and no runtime loads it.
   */
  public byte[] withoutEntry() {
    return hasEntry() ? ListText.without(bytes, text.plugins()) : bytes.clone();
  }

  private NetworkFile changed(byte[] after) throws InvalidNetworkException {
    return Arrays.equals(after, bytes) ? this : parse(fileName, after);
  }

  @Override
  public String toString() {
    return fileName + ": " + new String(bytes, StandardCharsets.UTF_8);
  }
}
