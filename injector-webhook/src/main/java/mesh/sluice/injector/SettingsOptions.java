package mesh.sluice.injector;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import mesh.sluice.cluster.InjectorModels;
import mesh.sluice.cluster.SettingsMap;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.commandline.InputFile;
import mesh.sluice.files.PolledFiles;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.kubernetes.ClusterAccessException;
import mesh.sluice.kubernetes.ClusterClient;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.Element;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.TemplateException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options by which a person gives the injector's settings. */
final class SettingsOptions {
  private static final String CONFIGURATION = "config.yaml";

  @Option(
      names = "--config",
      paramLabel = "FILE|DIRECTORY",
      description =
          "The injector's settings: a directory that holds config.yaml, values.yaml, sidecar.yaml"
              + " and bootstrap.yaml, or the manifest of the ConfigMap that holds them, or a file"
              + " in place of the first of them. What is missing is built in.")
  private File settings;

  @Option(
      names = "--template",
      paramLabel = "FILE",
      description = "A file in place of sidecar.yaml.")
  private File template;

  @Option(names = "--values", paramLabel = "FILE", description = "A file in place of values.yaml.")
  private File values;

  @Option(
      names = "--bootstrap",
      paramLabel = "FILE",
      description = "A file in place of bootstrap.yaml.")
  private File bootstrap;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @ArgGroup(exclusive = false)
  private FromCluster cluster;

  /** What belongs to {@code --from-cluster}, and is refused without it. */
  static final class FromCluster {
    @Option(
        names = "--from-cluster",
        required = true,
        description =
            "Takes the settings of a cluster's injector, from its ConfigMap. It asks the cluster"
                + " for nothing else.")
    private boolean wanted;

    @Option(
        names = "--kubeconfig",
        paramLabel = "FILE",
        description =
            "How to reach that cluster. Default: KUBECONFIG, else ~/.kube/config, as for kubectl;"
                + " else the service account, in a pod.")
    private Path kubeconfig;

    @Option(
        names = "--injector-namespace",
        paramLabel = "NAME",
        defaultValue = "sluice-system",
        description = "The namespace of the ConfigMap sluice-injector. Default: ${DEFAULT-VALUE}.")
    private String namespace;
  }

  /** What a person called the files that settings know by other names. */
  private final Map<String, String> called = new LinkedHashMap<>();

  /**
   * Reads the settings; those that are built in if none are given.
   *
   * @throws CommandException if a file, or the cluster, cannot be used
   */
  InjectorSettings read() throws CommandException {
    Map<String, String> texts = new LinkedHashMap<>();
    if (cluster != null && cluster.wanted) {
      if (settings != null) {
        throw new ParameterException(
            command.commandLine(), "--config and --from-cluster exclude each other; give one");
      }
      texts.putAll(configMap(cluster));
    } else if (settings != null) {
      texts.putAll(settings.isDirectory() ? directory() : file());
    }
    replace(texts, "sidecar.yaml", template);
    replace(texts, "values.yaml", values);
    replace(texts, "bootstrap.yaml", bootstrap);
    try {
      return InjectorSettings.parse(texts);
    } catch (TemplateException e) {
      throw new CommandException(located(e.getMessage()));
    }
  }

  private void replace(Map<String, String> texts, String name, File file) throws CommandException {
    if (file != null) {
      texts.put(name, text(file));
      called.put(name, file.getPath());
    }
  }

  /** Hidden files are left aside: a volume of Kubernetes keeps its own there. */
  private Map<String, String> directory() throws CommandException {
    try {
      Map<String, String> texts = new LinkedHashMap<>();
      for (var file : PolledFiles.in(settings.toPath()).read().entrySet()) {
        String name = new File(settings, file.getKey()).getPath();
        called.put(file.getKey(), name);
        texts.put(file.getKey(), decode(name, file.getValue()));
      }
      return texts;
    } catch (IOException e) {
      throw new CommandException(settings + ": cannot be read: " + e.getMessage());
    }
  }

  private Map<String, String> file() throws CommandException {
    String text = text(settings);
    if (text.lines().anyMatch(line -> line.startsWith("kind:"))) {
      return configMap(text);
    }
    called.put(CONFIGURATION, settings.getPath());
    return Map.of(CONFIGURATION, text);
  }

  private Map<String, String> configMap(String text) throws CommandException {
    try {
      Element object =
          new Element(
              settings.getPath(),
              "",
              Documents.read(settings.getPath(), text.getBytes(StandardCharsets.UTF_8)).getFirst());
      return object.find("data").orElse(new Element("", "", new JsonObject(Map.of()))).texts();
    } catch (ManifestException e) {
      throw new CommandException(e.getMessage());
    }
  }

  private Map<String, String> configMap(FromCluster from) throws CommandException {
    try (KubernetesClient client =
        from.kubeconfig == null
            ? ClusterClient.asKubectl(
                InjectorModels.ALL, System.getenv(), Path.of(System.getProperty("user.home")))
            : ClusterClient.fromKubeconfig(InjectorModels.ALL, from.kubeconfig)) {
      Map<String, String> texts = SettingsMap.read(client, from.namespace, ClusterParts.NAME);
      for (String name : texts.keySet()) {
        called.put(name, "ConfigMap " + from.namespace + "/" + ClusterParts.NAME + ", " + name);
      }
      return texts;
    } catch (ClusterAccessException | TemplateException e) {
      throw new CommandException(e.getMessage());
    }
  }

  private static String text(File file) throws CommandException {
    if (InputFile.isStandardInput(file)) {
      throw new CommandException("standard input is for manifests; give a file with the settings");
    }
    return decode(file.getPath(), InputFile.read(file, null, Documents.MAX_BYTES));
  }

  private static String decode(String name, byte[] contents) throws CommandException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(contents)).toString();
    } catch (CharacterCodingException e) {
      throw new CommandException(name + ": it is not valid UTF-8; save it in that encoding");
    }
  }

  private String located(String message) {
    for (Map.Entry<String, String> name : called.entrySet()) {
      if (message.startsWith(name.getKey())) {
        return name.getValue() + message.substring(name.getKey().length());
      }
    }
    return message;
  }
}
