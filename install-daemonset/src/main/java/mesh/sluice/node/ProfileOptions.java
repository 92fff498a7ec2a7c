package mesh.sluice.node;

import java.util.List;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.profile.MeshProfile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say which pods are meshed. */
final class ProfileOptions {
  @Option(
      names = "--exclude-namespaces",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "kube-system",
      description = "Namespaces whose pods are never meshed. Default: ${DEFAULT-VALUE}.")
  private List<String> excludeNamespaces;

  @Option(
      names = "--profiles",
      paramLabel = "PROFILE",
      split = ",",
      defaultValue = "sluice",
      description =
          "Whose pods are recognised: sluice, istio, osm. Pods that istiod or OSM injected "
              + "need the agent, if sluice-injector does not adopt them. Default: "
              + "${DEFAULT-VALUE}.")
  private List<String> profiles;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** The profiles, in the order in which the plugin asks them; at least one. */
  List<MeshProfile> profiles() {
    if (profiles.stream().allMatch(String::isEmpty)) {
      throw misused(
          "--profiles: '"
              + (profiles.isEmpty() ? "," : "")
              + "' names none; known are sluice, istio and osm");
    }
    try {
      return profiles.stream().map(MeshProfile::parse).toList();
    } catch (InvalidPolicyException e) {
      throw misused("--profiles: " + e.getMessage());
    }
  }

  /** Names of namespaces; none if the user gave an empty list. */
  List<String> excludeNamespaces() {
    try {
      return excludeNamespaces.stream()
          .filter(name -> !name.isEmpty())
          .map(ObjectName::namespace)
          .toList();
    } catch (IllegalArgumentException e) {
      throw misused("--exclude-namespaces: " + e.getMessage());
    }
  }

  private ParameterException misused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
