package mesh.sluice.cli;

import java.io.File;
import java.io.InputStream;
import java.util.Optional;
import java.util.stream.Stream;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.commandline.InputFile;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.manifest.MeshConfigManifest;
import mesh.sluice.manifest.NamespaceManifest;
import mesh.sluice.manifest.PodManifest;
import mesh.sluice.profile.Explanation;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.profile.OsmMeshConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options by which a person gives a pod. */
final class PodOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--pod",
      required = true,
      paramLabel = "FILE",
      description =
          "Manifest of the pod, or of a workload with a pod template, in YAML or JSON;"
              + " - for standard input.")
  private File pod;

  @Option(
      names = "--namespace",
      paramLabel = "FILE",
      description =
          "Manifest of the pod's namespace, whose labels and annotations some meshes read;"
              + " - for standard input.")
  private File namespace;

  @Option(
      names = "--mesh-config",
      paramLabel = "FILE",
      description = "Manifest of OSM's MeshConfig, whose settings hold for all its pods.")
  private File meshConfig;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "Whose words to read: ${COMPLETION-CANDIDATES}. Default: auto, all of them.")
  private ProfileChoice profile;

  /**
   * Reads the files and decides. What the user should know of the reading goes to standard error.
   *
   * @throws CommandException if a file cannot be used
   */
  ExplainedPod read(InputStream stdin) throws CommandException {
    long fromStandardInput =
        Stream.of(pod, namespace, meshConfig)
            .filter(file -> file != null && InputFile.isStandardInput(file))
            .count();
    if (fromStandardInput > 1) {
      throw new ParameterException(
          spec.commandLine(),
          "only one manifest can be on standard input; give files for the others");
    }
    try {
      Optional<NamespaceFacts> home = Optional.empty();
      if (namespace != null) {
        byte[] contents = InputFile.read(namespace, stdin, Documents.MAX_BYTES);
        home = Optional.of(NamespaceManifest.read(InputFile.name(namespace), contents));
      }
      PodManifest manifest =
          PodManifest.read(
              InputFile.name(pod), InputFile.read(pod, stdin, Documents.MAX_BYTES), home);
      manifest.notes().forEach(note -> spec.commandLine().getErr().println(note));
      OsmMeshConfig osm = OsmMeshConfig.DEFAULT;
      if (meshConfig != null) {
        byte[] contents = InputFile.read(meshConfig, stdin, Documents.MAX_BYTES);
        osm = MeshConfigManifest.read(InputFile.name(meshConfig), contents);
      }
      Explanation explanation = MeshProfile.explain(profile.profiles(), manifest.facts(), osm);
      return new ExplainedPod(manifest.facts(), explanation, manifest.addresses());
    } catch (ManifestException e) {
      throw new CommandException(e.getMessage());
    }
  }
}
