package mesh.sluice.injector;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.TemplateException;
import picocli.CommandLine.Option;

/** The option by which a person gives the injector's settings. */
final class SettingsOption {
  private static final String CONFIGURATION = "config.yaml";

  @Option(
      names = "--config",
      paramLabel = "FILE|DIRECTORY",
      description =
          "The injector's settings: a directory that holds config.yaml, values.yaml, sidecar.yaml"
              + " and bootstrap.yaml, or a file in place of the first of them. What is missing is"
              + " built in.")
  private File settings;

  /**
   * Reads the settings; those that are built in if none are given.
   *
   * @throws CliException if a file cannot be used
   */
  InjectorSettings read() throws CliException {
    boolean isDirectory = settings != null && settings.isDirectory();
    try {
      return InjectorSettings.parse(isDirectory ? directory() : file());
    } catch (TemplateException e) {
      throw new CliException(isDirectory ? inDirectory(e) : inFile(e));
    }
  }

  private Map<String, String> file() throws CliException {
    if (settings == null) {
      return Map.of();
    }
    if (InputFiles.isStandardInput(settings)) {
      throw new CliException("--config: standard input is for manifests; give a file");
    }
    return Map.of(CONFIGURATION, text(settings.getPath(), InputFiles.read(settings, null)));
  }

  /** Hidden files are left aside: a volume of Kubernetes keeps its own there. */
  private Map<String, String> directory() throws CliException {
    try {
      Map<String, String> texts = new TreeMap<>();
      for (var file : PolledFiles.in(settings.toPath()).read().entrySet()) {
        texts.put(
            file.getKey(), text(new File(settings, file.getKey()).getPath(), file.getValue()));
      }
      return texts;
    } catch (IOException e) {
      throw new CliException(settings + ": cannot be read: " + e.getMessage());
    }
  }

  private static String text(String name, byte[] contents) throws CliException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(contents)).toString();
    } catch (CharacterCodingException e) {
      throw new CliException(name + ": it is not valid UTF-8; save it in that encoding");
    }
  }

  private String inDirectory(TemplateException e) {
    return settings + File.separator + e.getMessage();
  }

  /** The message names the file as settings know it, which is not what the person called it. */
  private String inFile(TemplateException e) {
    String known = CONFIGURATION + ": ";
    String message = e.getMessage();
    return settings != null && message.startsWith(known)
        ? settings + ": " + message.substring(known.length())
        : message;
  }
}
