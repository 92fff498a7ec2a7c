package mesh.sluice.nativeimage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads the words of a command line, or of options bundled in a jar, into a {@link BuildRequest}.
 */
final class CommandLine {
  private final BuildRequest request;
  private final List<String> operands = new ArrayList<>();
  private boolean mainFromJar;

  CommandLine(BuildRequest request) {
    this.request = request;
  }

  CommandLine read(List<String> words) {
    Iterator<String> rest = words.iterator();
    while (rest.hasNext()) {
      read(rest.next(), rest);
    }
    return this;
  }

  /**
   * Settles what only the whole line tells, with the options that the class path's entries bundle
   * put first.
   */
  BuildRequest finish() throws IOException {
    Iterator<String> rest = operands.iterator();
    if (!mainFromJar && request.mainClass == null && request.mainModule == null && rest.hasNext()) {
      request.mainClass = rest.next();
    }
    if (rest.hasNext()) {
      request.output = rest.next();
    }
    if (rest.hasNext()) {
      throw new UsageException("'" + rest.next() + "' is one argument too many");
    }
    if (request.mainClass == null && request.mainModule == null) {
      throw new UsageException("no main class: give one, or -jar FILE, or -m MODULE");
    }
    if (request.classPath.isEmpty() && request.modulePath.isEmpty()) {
      request.addClassPath(".");
    }
    List<String> own = List.copyOf(request.imageOptions);
    request.imageOptions.clear();
    BundledOptions.addTo(request);
    request.imageOptions.addAll(own);
    return request;
  }

  private void read(String word, Iterator<String> rest) {
    int equals = word.indexOf('=');
    String name = word.startsWith("--") && equals > 0 ? word.substring(0, equals) : word;
    switch (name) {
      case "-cp", "-classpath", "--class-path" -> request.addClassPath(value(word, name, rest));
      case "-p", "--module-path" -> request.addModulePath(value(word, name, rest));
      case "-m", "--module" -> module(value(word, name, rest));
      case "--add-modules" -> request.addedModules.add(value(word, name, rest));
      case "--add-exports", "--add-opens", "--add-reads", "--enable-native-access" ->
          request.builderOptions.add(name + "=" + value(word, name, rest));
      case "-jar" -> jar(Path.of(value(word, name, rest)));
      case "-o" -> request.output = value(word, name, rest);
      case "--exclude-config" ->
          request.exclusions.add(
              new BundledOptions.Exclusion(
                  Pattern.compile(value(word, name, rest)),
                  Pattern.compile(value(word, name, rest))));
      case "--verbose" -> request.verbose = true;
      case "--dry-run" -> request.dryRun = true;
      case "--initialize-at-build-time", "--initialize-at-run-time" ->
          initialization(name, equals < 0 ? "" : word.substring(equals + 1));
      default -> option(word);
    }
  }

  /** An option's value: behind its "=", or else the next word. */
  private static String value(String word, String name, Iterator<String> rest) {
    if (word.length() > name.length()) {
      return word.substring(name.length() + 1);
    }
    if (!rest.hasNext()) {
      throw new UsageException("option " + name + " lacks its value");
    }
    return rest.next();
  }

  private void option(String word) {
    if (word.startsWith("-J")) {
      request.builderOptions.add(word.substring(2));
    } else if (word.startsWith("-D")) {
      request.builderOptions.add(word);
    } else if (word.startsWith("-E")) {
      environment(word.substring(2));
    } else if (word.startsWith("-")) {
      request.imageOptions.add(OptionTable.translate(word));
    } else {
      operands.add(word);
    }
  }

  /** {@code NAME=VALUE}, or {@code NAME}, which the builder inherits anyway. */
  private void environment(String text) {
    int equals = text.indexOf('=');
    if (equals > 0) {
      request.builderEnvironment.put(text.substring(0, equals), text.substring(equals + 1));
    }
  }

  private void module(String text) {
    int slash = text.indexOf('/');
    request.mainModule = slash < 0 ? text : text.substring(0, slash);
    if (slash > 0) {
      request.mainClass = text.substring(slash + 1);
    }
  }

  private void initialization(String name, String classes) {
    String when = name.endsWith("build-time") ? ":build_time" : ":run_time";
    request.imageOptions.add(
        "-H:ClassInitialization="
            + Arrays.stream(classes.split(","))
                .map(c -> c + when)
                .collect(Collectors.joining(",")));
  }

  private void jar(Path file) {
    mainFromJar = true;
    request.addClassPath(file.toString());
    try (JarFile jar = new JarFile(file.toFile())) {
      Attributes manifest = jar.getManifest().getMainAttributes();
      request.mainClass = manifest.getValue(Attributes.Name.MAIN_CLASS);
      String others = manifest.getValue(Attributes.Name.CLASS_PATH);
      if (others != null) {
        for (String other : others.trim().split(" +")) {
          request.addClassPath(file.toAbsolutePath().resolveSibling(other).toString());
        }
      }
    } catch (IOException e) {
      throw new UsageException("-jar " + file + " cannot be read: " + e);
    }
    if (request.output == null) {
      request.output = file.getFileName().toString().replaceAll("\\.jar$", "");
    }
  }
}
