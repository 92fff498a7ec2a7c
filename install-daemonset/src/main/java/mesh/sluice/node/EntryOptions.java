package mesh.sluice.node;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import mesh.sluice.conflist.ChainMode;
import mesh.sluice.conflist.PluginEntry;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.redirect.BackendChoice;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say what is installed. */
final class EntryOptions {
  /** How the names of the DaemonSet's pods begin. */
  private static final String POD_NAME_PREFIX = SluiceNode.NAME + "-";

  @Option(
      names = "--plugin",
      paramLabel = "FILE",
      defaultValue = "/sluice-cni",
      description = "The program sluice-cni. Default: ${DEFAULT-VALUE}.")
  private Path plugin;

  @Option(
      names = "--chain-mode",
      paramLabel = "MODE",
      defaultValue = "auto",
      description =
          "conflist: an entry in the network's own list; folder: a file in the network's "
              + "folder, with nothing of the network's changed (libcni 1.3 and newer); auto: as "
              + "the network's file asks for. Default: ${DEFAULT-VALUE}.")
  private ChainMode mode;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      defaultValue = "${env:POD_NAMESPACE:-sluice-system}",
      description =
          "The namespace of the DaemonSet, whose pods always start. Default: the pod's, "
              + "from POD_NAMESPACE; else sluice-system.")
  private String namespace;

  @Option(
      names = "--backend",
      paramLabel = "BACKEND",
      defaultValue = "auto",
      description =
          "What installs the rules: auto, nft, iptables, iptables-nft or iptables-legacy. "
              + "Default: ${DEFAULT-VALUE}.")
  private String backend;

  @Option(
      names = "--status-requires-agent",
      description =
          "The chain's STATUS fails while sluice-node does not answer: the node is NotReady within "
              + "seconds then, no new pod starts there, and it is out of Services' endpoints. "
              + "Default: off; pods that need the agent wait for it by themselves.")
  private boolean statusRequiresAgent;

  @Mixin private ProfileOptions pods;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  String namespace() {
    return namespace;
  }

  /** The profiles, in the order in which the plugin asks them. */
  List<MeshProfile> profiles() {
    return pods.profiles();
  }

  /**
   * What is to be installed.
   *
   * @param sockets of the node agent; empty if the plugin is to do without
   */
  NodeInstallation installation(HostOptions host, Optional<AgentSockets> sockets) {
    return new NodeInstallation(
        host.root(), host::detect, host.namesDirectories(), mode, plugin, entry(sockets));
  }

  private PluginEntry entry(Optional<AgentSockets> sockets) {
    if (statusRequiresAgent && sockets.isEmpty()) {
      throw misused(
          "--status-requires-agent: no agent is named that STATUS could ask; name its directory by"
              + " --socket-dir, or leave the option out");
    }
    Optional<PluginEntry.Exempt> exempt = Optional.of(exempt());
    try {
      return new PluginEntry(
          exempt,
          pods.excludeNamespaces(),
          profiles().stream().map(MeshProfile::toString).toList(),
          sockets.map(AgentSockets::agent).map(Path::toString),
          sockets.map(AgentSockets::events).map(Path::toString),
          statusRequiresAgent,
          Optional.of(BackendChoice.parse(backend).toString()));
    } catch (InvalidPolicyException e) {
      throw misused("--backend: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw misused("--socket-dir: " + e.getMessage());
    }
  }

  private PluginEntry.Exempt exempt() {
    try {
      return new PluginEntry.Exempt(ObjectName.namespace(namespace), POD_NAME_PREFIX);
    } catch (IllegalArgumentException e) {
      throw misused("--namespace: " + e.getMessage());
    }
  }

  private ParameterException misused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
