package mesh.sluice.nativeimage;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What one call asks for, gathered while its words are read. */
final class BuildRequest {
  /** Of the image, in order; the builder takes a later option for an earlier one. */
  final List<String> imageOptions = new ArrayList<>();

  /** Of the JVM that runs the builder. */
  final List<String> builderOptions = new ArrayList<>();

  /** Set for the builder, beside what it inherits. */
  final Map<String, String> builderEnvironment = new LinkedHashMap<>();

  final Set<Path> classPath = new LinkedHashSet<>();
  final Set<Path> modulePath = new LinkedHashSet<>();
  final List<String> addedModules = new ArrayList<>();
  final List<BundledOptions.Exclusion> exclusions = new ArrayList<>();

  String mainClass;
  String mainModule;
  String output;
  boolean verbose;
  boolean dryRun;

  /** A class path as the launcher takes it: {@code dir/*} stands for the directory's jars. */
  void addClassPath(String text) {
    for (String entry : text.split(File.pathSeparator)) {
      if (entry.endsWith("/*")) {
        addJarsOf(Path.of(entry.substring(0, entry.length() - 2)));
      } else {
        Path path = Path.of(entry.isEmpty() ? "." : entry);
        if (Files.exists(path)) {
          classPath.add(path.toAbsolutePath().normalize());
        }
      }
    }
  }

  private void addJarsOf(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      files
          .filter(file -> file.toString().endsWith(".jar"))
          .sorted()
          .forEach(file -> classPath.add(file.toAbsolutePath().normalize()));
    } catch (IOException e) {
      throw new UsageException("class path entry " + directory + "/* cannot be listed: " + e);
    }
  }

  void addModulePath(String text) {
    for (String entry : text.split(File.pathSeparator)) {
      modulePath.add(Path.of(entry).toAbsolutePath().normalize());
    }
  }

  /** Where the program goes: as asked for, else named after the main class or module. */
  Path outputFile() {
    String name = output;
    if (name == null) {
      name = (mainClass != null ? mainClass : mainModule).toLowerCase(Locale.ROOT);
    }
    return Path.of(name).toAbsolutePath().normalize();
  }

  /** The C library asked for last, or null. */
  String libc() {
    String prefix = "-H:UseLibC=";
    return imageOptions.stream()
        .filter(option -> option.startsWith(prefix))
        .reduce((first, second) -> second)
        .map(option -> option.substring(prefix.length()))
        .orElse(null);
  }
}
