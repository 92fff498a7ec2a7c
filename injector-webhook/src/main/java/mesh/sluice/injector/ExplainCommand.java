package mesh.sluice.injector;

import java.io.File;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.commandline.ExitCodes;
import mesh.sluice.commandline.InputFile;
import mesh.sluice.commandline.NamespaceOptions;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.manifest.NamespaceManifest;
import mesh.sluice.manifest.PodManifest;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.text.Printable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sluice-injector explain}: whether a pod would be injected, and why. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Says whether a pod would be injected, and why.",
      "The answer names the label, annotation or setting that decides. It asks no cluster, except"
          + " for the settings with --from-cluster."
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.SUCCESS, ExitCodes.INVALID, ExitCodes.USAGE})
final class ExplainCommand implements Callable<Integer> {
  /** How the answer is written. */
  enum Format {
    TEXT,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @ParentCommand private SluiceInjector parent;
  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions settings;
  @Mixin private NamespaceOptions namespace;

  @Option(
      names = {"-f", "--filename"},
      required = true,
      paramLabel = "FILE",
      description =
          "Manifest of the pod, or of a workload with a pod template, in YAML or JSON;"
              + " - for standard input.")
  private File pod;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Format format;

  @Override
  public Integer call() throws CommandException {
    PrintWriter out = spec.commandLine().getOut();
    ExplainedPod explained;
    try {
      explained = explain();
    } catch (CommandException e) {
      if (format == Format.TEXT) {
        throw e;
      }
      out.println(ExplainedPod.error(e.getMessage()));
      return ExitCodes.INVALID_INPUT;
    }
    switch (format) {
      case TEXT -> out.print(explained.text());
      case JSON -> {
        out.println(explained.json());
        explained.warnings().forEach(this::note);
      }
    }
    out.flush();
    return explained.isRefused() ? ExitCodes.INVALID_INPUT : 0;
  }

  private ExplainedPod explain() throws CommandException {
    if (InputFile.isStandardInput(pod)
        && namespace.manifest().filter(InputFile::isStandardInput).isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "only one manifest can be on standard input; give a file for one");
    }
    InjectorSettings read = settings.read();
    try {
      Optional<NamespaceFacts> home = namespace();
      byte[] contents = InputFile.read(pod, parent.stdin(), Documents.MAX_BYTES);
      PodManifest manifest = PodManifest.read(InputFile.name(pod), contents, home);
      manifest.notes().forEach(this::note);
      if (namespace.manifest().isEmpty()) {
        note(
            "the namespace "
                + manifest.facts().namespace().name()
                + " is taken to have no labels and annotations; give its manifest by"
                + " --namespace-manifest");
      }
      return ExplainedPod.of(manifest, read);
    } catch (ManifestException e) {
      throw new CommandException(e.getMessage());
    }
  }

  /** The namespace as the options give it; empty if the pod's manifest alone tells. */
  private Optional<NamespaceFacts> namespace() throws CommandException, ManifestException {
    if (namespace.manifest().isEmpty()) {
      return namespace.name().map(NamespaceFacts::named);
    }
    File file = namespace.manifest().get();
    byte[] contents = InputFile.read(file, parent.stdin(), Documents.MAX_BYTES);
    NamespaceFacts facts = NamespaceManifest.read(InputFile.name(file), contents);
    namespace.requireName(facts.name());
    return Optional.of(facts);
  }

  private void note(String text) {
    spec.commandLine().getErr().println(Printable.line(text));
  }
}
