package mesh.sluice.injector;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.commandline.ExitCodes;
import mesh.sluice.commandline.InputFile;
import mesh.sluice.commandline.NamespaceOptions;
import mesh.sluice.commandline.OutputFile;
import mesh.sluice.commandline.Spool;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.manifest.NamespaceManifest;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.workload.HomeNamespaces;
import mesh.sluice.workload.ManifestFile;
import mesh.sluice.workload.ManualInjector;
import mesh.sluice.workload.Outcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code sluice-injector inject}: gives the pods of manifests their sidecar without a webhook. */
@Command(
    name = "inject",
    mixinStandardHelpOptions = true,
    description = {
      "Gives the pods of manifests their sidecar, and prints the manifests.",
      "Pods get the sidecar that the webhook would give them. What is not injected stays as it is"
          + " written. Standard error says what was done. Nothing is written if a pod is refused.",
      "The labels and annotations of namespaces count if their manifests are given, by"
          + " --namespace-manifest or among the others. Other namespaces are taken to opt in."
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.SUCCESS, ExitCodes.INVALID, ExitCodes.USAGE})
final class InjectCommand implements Callable<Integer> {
  @ParentCommand private SluiceInjector parent;
  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions settings;
  @Mixin private NamespaceOptions namespace;

  @Option(
      names = {"-f", "--filename"},
      required = true,
      paramLabel = "FILE",
      description =
          "Manifests in YAML or JSON; - for standard input. Several are joined to one stream.")
  private List<File> files;

  @Option(
      names = "--output-file",
      paramLabel = "FILE",
      description = "The file to write to. Default: standard output.")
  private File output;

  @Override
  public Integer call() throws CommandException {
    refuseStandardInputTwice();
    List<Spool> inputs = new ArrayList<>();
    try (Spool injected = new Spool()) {
      List<ManifestFile> manifests = open(inputs);
      inject(manifests, injected);
      write(injected);
      return 0;
    } catch (ManifestException e) {
      throw new CommandException(e.getMessage());
    } catch (IOException e) {
      throw new CommandException("temporary file: cannot be written: " + e.getMessage());
    } finally {
      close(inputs);
    }
  }

  private void inject(List<ManifestFile> manifests, Spool to)
      throws CommandException, ManifestException, IOException {
    PrintWriter err = spec.commandLine().getErr();
    ManualInjector injector = new ManualInjector(settings.read(), namespaces(manifests));
    boolean refused = false;
    for (ManifestFile manifest : manifests) {
      separate(manifest, to);
      List<Outcome> outcomes = injector.inject(manifest, to);
      outcomes.forEach(outcome -> report(outcome, err));
      refused |= outcomes.stream().anyMatch(Outcome.Refused.class::isInstance);
    }
    if (refused) {
      throw new CommandException("nothing was written, because a pod is refused");
    }
  }

  private void refuseStandardInputTwice() {
    long fromStandardInput =
        Stream.concat(files.stream(), namespace.manifest().stream())
            .filter(InputFile::isStandardInput)
            .count();
    if (fromStandardInput > 1) {
      throw new ParameterException(
          spec.commandLine(), "standard input can be read only once; give files for the others");
    }
  }

  private List<ManifestFile> open(List<Spool> inputs) throws CommandException {
    List<ManifestFile> manifests = new ArrayList<>();
    for (File file : files) {
      Spool input = InputFile.open(file, parent.stdin());
      inputs.add(input);
      ManifestFile manifest;
      try {
        manifest = new ManifestFile(InputFile.name(file), input.contents());
      } catch (IOException e) {
        throw new CommandException(InputFile.name(file) + ": cannot be read: " + e.getMessage());
      }
      if (manifest.isJson() && files.size() > 1) {
        throw new CommandException(
            manifest.name() + ": is JSON, which cannot be joined with others; give it alone");
      }
      manifests.add(manifest);
    }
    return manifests;
  }

  private void close(List<Spool> inputs) {
    for (Spool input : inputs) {
      try {
        input.close();
      } catch (IOException e) {
        spec.commandLine().getErr().println("temporary file: cannot be removed: " + e.getMessage());
      }
    }
  }

  private HomeNamespaces namespaces(List<ManifestFile> manifests)
      throws CommandException, ManifestException {
    Map<String, NamespaceFacts> known = new LinkedHashMap<>();
    for (ManifestFile manifest : manifests) {
      known.putAll(manifest.namespaces());
    }
    Optional<String> fallback = namespace.name();
    if (namespace.manifest().isPresent()) {
      File file = namespace.manifest().get();
      NamespaceFacts given =
          NamespaceManifest.read(
              InputFile.name(file), InputFile.read(file, parent.stdin(), Documents.MAX_BYTES));
      known.put(given.name(), given);
      fallback = fallback.or(() -> Optional.of(given.name()));
    }
    return new HomeNamespaces(known, fallback.orElse(HomeNamespaces.UNKNOWN.fallback()));
  }

  private static void report(Outcome outcome, PrintWriter err) {
    String object = outcome.object();
    switch (outcome) {
      case Outcome.Injected(String name, List<String> warnings) -> {
        err.println(object + ": injected");
        warnings.forEach(warning -> err.println(object + ": warning: " + warning));
      }
      case Outcome.Unchanged unchanged -> err.println(object + ": injected before, unchanged");
      case Outcome.LeftAlone(String name, String because, List<String> warnings) -> {
        err.println(object + ": left alone because " + because);
        warnings.forEach(warning -> err.println(object + ": warning: " + warning));
      }
      case Outcome.Refused(String name, String message) -> err.println(message);
    }
  }

  /** One stream: each file begins a document of its own. */
  private static void separate(ManifestFile manifest, Spool stream) throws IOException {
    if (stream.last().isEmpty() || manifest.isEmpty()) {
      return;
    }
    String end = stream.last().getAsInt() == '\n' ? "" : "\n";
    String begin = manifest.startsWith("---") ? "" : manifest.startsWith("%") ? "...\n" : "---\n";
    stream.write((end + begin).getBytes(StandardCharsets.UTF_8));
  }

  private List<Path> sources() {
    return files.stream()
        .filter(file -> !InputFile.isStandardInput(file))
        .map(File::toPath)
        .toList();
  }

  private void write(Spool manifests) throws CommandException, IOException {
    if (output == null || InputFile.isStandardInput(output)) {
      manifests.writeTo(spec.commandLine().getOut());
      spec.commandLine().getOut().flush();
      return;
    }
    try {
      OutputFile.write(output.toPath(), sources(), manifests::writeTo);
    } catch (IOException e) {
      throw new CommandException(output + ": cannot be written: " + e.getMessage());
    }
  }
}
