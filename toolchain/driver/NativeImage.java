package mesh.sluice.nativeimage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The program {@code native-image} of the prepared home: understands the part of GraalVM's command
 * line that build tools and people use, and starts the image builder on the stock JDK around it.
 *
 * <p>Arguments: the home, then those of {@code native-image}. Options in the environment variable
 * {@code NATIVE_IMAGE_OPTIONS} come first, as with GraalVM's own.
 */
public final class NativeImage {
  private NativeImage() {}

  /**
   * Ends with the builder's exit status, or 1 and one line on stderr for a command line not
   * understood.
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path home = Path.of(arguments[0]).toRealPath();
    List<String> words = new ArrayList<>();
    String environment = System.getenv("NATIVE_IMAGE_OPTIONS");
    if (environment != null) {
      words.addAll(ArgumentFile.words(environment));
    }
    for (String word : Arrays.asList(arguments).subList(1, arguments.length)) {
      words.addAll(ArgumentFile.expand(word));
    }
    String version = builderVersion(home);
    if (words.contains("--version")) {
      printVersion(version);
      return;
    }
    try {
      BuildRequest request = new CommandLine(new BuildRequest()).read(words).finish();
      System.exit(new Builder(home, version).run(request));
    } catch (UsageException e) {
      System.err.println("Error: " + e.getMessage());
      System.exit(1);
    }
  }

  private static String builderVersion(Path home) throws IOException {
    try (Stream<Path> jars = Files.list(home.resolve("lib/svm/builder"))) {
      return jars.map(jar -> jar.getFileName().toString())
          .filter(name -> name.matches("svm-\\d.*\\.jar"))
          .map(name -> name.substring("svm-".length(), name.length() - ".jar".length()))
          .findFirst()
          .orElseThrow(() -> new IOException("no svm jar in " + home + "/lib/svm/builder"));
    }
  }

  /** In the form that build tools parse; the date is that of the builder's release. */
  private static void printVersion(String version) {
    System.out.printf("native-image %s 2026-01-20%n", version);
    System.out.printf(
        "GraalVM Runtime Environment %s %s (build %s)%n",
        Builder.VENDOR, version, Runtime.version());
    System.out.printf(
        "Substrate VM %s %s (build %s, serial gc)%n", Builder.VENDOR, version, version);
  }
}
