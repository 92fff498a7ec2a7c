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
import mesh.sluice.manifest.DocumentText;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.manifest.NamespaceManifest;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.workload.HomeNamespaces;
import mesh.sluice.workload.InjectedFile;
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
    PrintWriter err = spec.commandLine().getErr();
    refuseStandardInputTwice();
    try {
      List<ManifestFile> manifests = read();
      ManualInjector injector = new ManualInjector(settings.read(), namespaces(manifests));
      List<InjectedFile> injected = manifests.stream().map(injector::inject).toList();
      List<Outcome> outcomes = injected.stream().flatMap(file -> file.outcomes().stream()).toList();
      outcomes.forEach(outcome -> report(outcome, err));
      if (outcomes.stream().anyMatch(Outcome.Refused.class::isInstance)) {
        throw new CommandException("nothing was written, because a pod is refused");
      }
      write(join(injected));
      return 0;
    } catch (ManifestException e) {
      throw new CommandException(e.getMessage());
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

  private List<ManifestFile> read() throws CommandException, ManifestException {
    List<ManifestFile> manifests = new ArrayList<>();
    for (File file : files) {
      ManifestFile manifest = ManifestFile.read(InputFile.name(file), contents(file));
      if (manifest.isJson() && files.size() > 1) {
        throw new CommandException(
            manifest.name() + ": is JSON, which cannot be joined with others; give it alone");
      }
      manifests.add(manifest);
    }
    return manifests;
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
      NamespaceFacts given = NamespaceManifest.read(InputFile.name(file), contents(file));
      known.put(given.name(), given);
      fallback = fallback.or(() -> Optional.of(given.name()));
    }
    return new HomeNamespaces(known, fallback.orElse(HomeNamespaces.UNKNOWN.fallback()));
  }

  private byte[] contents(File file) throws CommandException {
    return InputFile.read(file, parent.stdin(), DocumentText.MAX_BYTES);
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

  /** One stream; each file begins a document of its own. */
  private static String join(List<InjectedFile> files) {
    StringBuilder stream = new StringBuilder();
    for (InjectedFile file : files) {
      String text = file.text();
      if (!stream.isEmpty() && !text.isEmpty()) {
        if (stream.charAt(stream.length() - 1) != '\n') {
          stream.append('\n');
        }
        stream.append(text.startsWith("---") ? "" : text.startsWith("%") ? "...\n" : "---\n");
      }
      stream.append(text);
    }
    return stream.toString();
  }

  private List<Path> sources() {
    return files.stream()
        .filter(file -> !InputFile.isStandardInput(file))
        .map(File::toPath)
        .toList();
  }

  private void write(String manifests) throws CommandException {
    if (output == null || InputFile.isStandardInput(output)) {
      spec.commandLine().getOut().print(manifests);
      spec.commandLine().getOut().flush();
      return;
    }
    try {
      byte[] contents = manifests.getBytes(StandardCharsets.UTF_8);
      OutputFile.write(output.toPath(), sources(), out -> out.write(contents));
    } catch (IOException e) {
      throw new CommandException(output + ": cannot be written: " + e.getMessage());
    }
  }
}
