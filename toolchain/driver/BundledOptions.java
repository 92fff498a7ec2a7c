package mesh.sluice.nativeimage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Options and metadata that entries of the class path bring along in {@code META-INF/native-image}.
 */
final class BundledOptions {
  private static final String DIRECTORY = "META-INF/native-image";

  private static final Map<String, String> METADATA =
      Map.of(
          "jni-config.json", "JNIConfigurationResources",
          "predefined-classes-config.json", "PredefinedClassesConfigurationResources",
          "proxy-config.json", "DynamicProxyConfigurationResources",
          "reachability-metadata.json", "ReachabilityMetadataResources",
          "reflect-config.json", "ReflectionConfigurationResources",
          "resource-config.json", "ResourceConfigurationResources",
          "serialization-config.json", "SerializationConfigurationResources");

  /** Files not to take: of class path entries and with names in them that these patterns find. */
  record Exclusion(Pattern entry, Pattern resource) {
    boolean covers(Path path, String name) {
      return entry.matcher(path.toString()).find() && resource.matcher("/" + name).find();
    }
  }

  private BundledOptions() {}

  static void addTo(BuildRequest request) throws IOException {
    for (Path entry :
        Stream.concat(request.classPath.stream(), request.modulePath.stream()).toList()) {
      if (Files.isDirectory(entry)) {
        addFrom(entry, entry, request);
      } else {
        try (FileSystem jar = FileSystems.newFileSystem(entry)) {
          addFrom(entry, jar.getPath("/"), request);
        }
      }
    }
  }

  private static void addFrom(Path entry, Path root, BuildRequest request) throws IOException {
    Path directory = root.resolve(DIRECTORY);
    if (!Files.isDirectory(directory)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      String name = root.relativize(file).toString();
      if (request.exclusions.stream().noneMatch(exclusion -> exclusion.covers(entry, name))) {
        addFile(file, name, request);
      }
    }
  }

  private static void addFile(Path file, String name, BuildRequest request) throws IOException {
    String simpleName = file.getFileName().toString();
    String option = METADATA.get(simpleName);
    if (option != null) {
      request.imageOptions.add("-H:" + option + "=" + name);
    } else if (simpleName.equals("native-image.properties")) {
      Properties properties = new Properties();
      try (InputStream in = Files.newInputStream(file)) {
        properties.load(in);
      }
      String arguments = properties.getProperty("Args", "");
      new CommandLine(request).read(ArgumentFile.words(fillIn(arguments, name)));
      request.builderOptions.addAll(ArgumentFile.words(properties.getProperty("JavaArgs", "")));
    }
  }

  /**
   * {@code ${.}} is the file's directory, {@code ${0}} the first part of it below {@link
   * #DIRECTORY}, and so on.
   */
  private static String fillIn(String arguments, String name) {
    String directory = name.substring(0, name.lastIndexOf('/'));
    String filled = arguments.replace("${.}", directory);
    if (directory.length() > DIRECTORY.length()) {
      String[] parts = directory.substring(DIRECTORY.length() + 1).split("/");
      for (int i = 0; i < parts.length; i++) {
        filled = filled.replace("${" + i + "}", parts[i]);
      }
    }
    return filled;
  }
}
