package mesh.sluice.node;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import mesh.sluice.agent.PodName;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.explain.ExplainedPod;
import mesh.sluice.explain.Installed;
import mesh.sluice.explain.SysctlFindings;
import mesh.sluice.json.Json;
import mesh.sluice.kubernetes.ApiConnection;
import mesh.sluice.kubernetes.ClusterAccessException;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.manifest.PodManifest;
import mesh.sluice.pods.NodePod;
import mesh.sluice.pods.PodDetails;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.Explanation;
import mesh.sluice.profile.Finding;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.MisspeltWords;
import mesh.sluice.profile.NotMeshedReason;
import mesh.sluice.redirect.PodNetwork;
import mesh.sluice.sandbox.SandboxMatch;
import mesh.sluice.sandbox.SandboxThread;
import mesh.sluice.sandbox.Sandboxes;

/**
 * A pod of this node as the commands for people see it: what the API server has, what was decided,
 * and where it is.
 *
 * @param exempt why it is not meshed whatever it asks for; empty for a pod like any other
 */
record RunningPod(
    PodName name, PodDetails details, ExplainedPod explained, Optional<NotMeshedReason> exempt) {
  private static final Duration MAX_QUESTION = Duration.ofSeconds(20);

  RunningPod {
    requireNonNull(name);
    requireNonNull(details);
    requireNonNull(explained);
    requireNonNull(exempt);
  }

  /**
   * Where the pod is.
   *
   * @param link its interface
   */
  record Place(SandboxMatch.Found found, String link) {
    String path() {
      return found.sandbox().mount().path().toString();
    }
  }

  /**
   * Asks the API server for a pod.
   *
   * @throws CommandException if there is no such pod, or it cannot be understood
   */
  static RunningPod read(PodOptions options)
      throws CommandException, ClusterAccessException, IOException, InterruptedException {
    options.check();
    PodName name = options.pod();
    try (ApiConnection api = ClusterPods.open(options.kubeconfig(), System.getenv())) {
      PodDetails details =
          PodDetails.read(api, name, options.osmNamespace(), MAX_QUESTION)
              .orElseThrow(() -> new CommandException("the API server knows no pod " + name));
      return new RunningPod(
          name, details, explain(name, details, options.profiles()), options.wishes().exempt(name));
    }
  }

  private static ExplainedPod explain(PodName name, PodDetails details, List<MeshProfile> profiles)
      throws CommandException {
    try {
      PodManifest manifest =
          PodManifest.read(
              name.toString(), Json.write(details.object()), Optional.of(details.namespace()));
      Explanation explanation =
          MeshProfile.explain(profiles, manifest.facts(), details.osm())
              .withFindings(manifest.findings())
              .withFindings(MisspeltWords.in(manifest.facts()));
      List<Finding> findings = new ArrayList<>(explanation.findings());
      if (explanation.decision() instanceof Decision.Meshed) {
        findings.addAll(SysctlFindings.of(manifest.pod()));
      }
      return new ExplainedPod(manifest.facts(), explanation, manifest.addresses(), findings);
    } catch (ManifestException e) {
      throw new CommandException(e.getMessage());
    }
  }

  /** The policy that should be in force; empty if none should be. */
  Optional<RedirectPolicy> policy() {
    return exempt.isEmpty() && explained.explanation().decision() instanceof Decision.Meshed(var p)
        ? Optional.of(p)
        : Optional.empty();
  }

  /** Whether it has the node's network, and nothing of Sluice can be there. */
  boolean isOnNodeNetwork() {
    return explained.pod().hostNetwork();
  }

  /**
   * Finds the pod's namespace among those of this node.
   *
   * @throws CommandException if it does not run here, or nobody can tell which it is
   */
  Place find(PodOptions options) throws CommandException, IOException, InterruptedException {
    NodePod pod = details.pod();
    if (options.node().isPresent() && !options.node().get().equals(pod.node())) {
      throw new CommandException(
          "the pod "
              + name
              + (pod.node().isEmpty()
                  ? " is not bound to a node yet"
                  : " runs on the node "
                      + pod.node()
                      + ", and this is "
                      + options.node().get()
                      + "; ask the sluice-node of that one"));
    }
    if (pod.addresses().isEmpty()) {
      throw new CommandException(
          "the pod " + name + " has no address yet, or not any more; its phase is " + pod.phase());
    }
    Sandboxes sandboxes =
        new Sandboxes(
            Posix.system(),
            NodeNetns.of(options.root(), options.netnsDirectories()),
            System::nanoTime);
    sandboxes.read(true);
    return switch (sandboxes.find(pod.addresses())) {
      case SandboxMatch.Found found -> new Place(found, found.link());
      case SandboxMatch.None() ->
          throw new CommandException(
              "none of the "
                  + sandboxes.size()
                  + " network namespaces that are visible here has the addresses "
                  + pod.addresses()
                  + " of "
                  + name
                  + "; run this as root on its node, in the DaemonSet's container with"
                  + " --host-root=/host");
      case SandboxMatch.Several(var several) ->
          throw new CommandException(
              "several network namespaces have the addresses of "
                  + name
                  + ": "
                  + several.stream()
                      .map(each -> each.mount().path().toString())
                      .collect(Collectors.joining(", ")));
    };
  }

  /** What is installed there. */
  Installed installed(Place place) throws IOException, InterruptedException {
    Posix posix = Posix.system();
    return SandboxThread.call(
        posix,
        place.found().sandbox().mount(),
        () -> {
          SandboxThread.requireAddresses(posix, place.link(), details.pod().addresses());
          return Installed.read(
              posix,
              policy(),
              new PodNetwork(new InterfaceName(place.link()), details.pod().addresses()));
        });
  }

  /** What is wrong with what is installed, besides what it tells itself; empty if nothing is. */
  Optional<String> contradiction(Installed installed) {
    boolean rules = installed.rules().isPresent();
    if (policy().isPresent() && !rules) {
      return Optional.of("the pod should be meshed, and has no rules");
    }
    return policy().isEmpty() && rules
        ? Optional.of("the pod should not be meshed, and has rules")
        : Optional.empty();
  }
}
