package mesh.sluice.cli;

import java.io.File;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.commandline.InputFile;
import mesh.sluice.commandline.NamespaceOptions;
import mesh.sluice.explain.ExplainedPod;
import mesh.sluice.explain.SysctlFindings;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.manifest.MeshConfigManifest;
import mesh.sluice.manifest.NamespaceManifest;
import mesh.sluice.manifest.PodManifest;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.Explanation;
import mesh.sluice.profile.Finding;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.MisspeltWords;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.profile.OsmMeshConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options by which a person gives a pod. */
final class PodOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = {"-f", "--filename"},
      required = true,
      paramLabel = "FILE",
      description =
          "Manifest of the pod, or of a workload with a pod template, in YAML or JSON;"
              + " - for standard input.")
  private File pod;

  @Mixin private NamespaceOptions namespace;

  @Option(
      names = "--mesh-config",
      paramLabel = "FILE",
      description = "Manifest of OSM's MeshConfig, whose settings hold for all its pods.")
  private File meshConfig;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      defaultValue = "auto",
      description =
          "Whose annotations and labels to read: ${COMPLETION-CANDIDATES}. Default: auto, all of"
              + " them.")
  private ProfileChoice profile;

  /**
   * Reads the files and decides. What the user should know about the files goes to standard error.
   *
   * @throws CommandException if a file cannot be used
   */
  ExplainedPod read(InputStream stdin) throws CommandException {
    long fromStandardInput =
        Stream.of(pod, namespace.manifest().orElse(null), meshConfig)
            .filter(file -> file != null && InputFile.isStandardInput(file))
            .count();
    if (fromStandardInput > 1) {
      throw new ParameterException(
          spec.commandLine(),
          "only one manifest can be on standard input; give files for the others");
    }
    try {
      Optional<NamespaceFacts> home = namespace(stdin);
      PodManifest manifest =
          PodManifest.read(
              InputFile.name(pod), InputFile.read(pod, stdin, Documents.MAX_BYTES), home);
      manifest.notes().forEach(note -> spec.commandLine().getErr().println(note));
      OsmMeshConfig osm = OsmMeshConfig.DEFAULT;
      if (meshConfig != null) {
        byte[] contents = InputFile.read(meshConfig, stdin, Documents.MAX_BYTES);
        osm = MeshConfigManifest.read(InputFile.name(meshConfig), contents);
      }
      Explanation explanation =
          MeshProfile.explain(profile.profiles(), manifest.facts(), osm)
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

  /** The namespace as the options give it; empty if the pod's manifest alone tells. */
  private Optional<NamespaceFacts> namespace(InputStream stdin)
      throws CommandException, ManifestException {
    if (namespace.manifest().isEmpty()) {
      return namespace.name().map(NamespaceFacts::named);
    }
    File file = namespace.manifest().get();
    byte[] contents = InputFile.read(file, stdin, Documents.MAX_BYTES);
    NamespaceFacts facts = NamespaceManifest.read(InputFile.name(file), contents);
    namespace.requireName(facts.name());
    return Optional.of(facts);
  }
}
