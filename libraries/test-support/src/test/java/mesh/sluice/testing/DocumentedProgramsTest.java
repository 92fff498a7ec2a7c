package mesh.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every command of the documents is one that something holds to its program: this test those of the
 * checkout's scripts and of Maven; {@code DocumentedCommandsTest} of each program its own; {@code
 * DocumentedCommandsIT} those of kubectl and Helm.
 */
class DocumentedProgramsTest {
  /** Held to their programs by tests of their own. */
  private static final Set<String> OTHERWISE_TESTED =
      Set.of("sluice-cni", "sluice-injector", "sluice-node", "kubectl", "helm");

  /**
   * Of a shell, and what reads only files that are named: {@link #filesThatAreNamedExist} is for
   * those.
   */
  private static final Set<String> ALWAYS_THERE =
      Set.of("cd", "echo", "export", "source", "promtool");

  /** What a script of the checkout is called by; what the build makes lies in target. */
  private static final Pattern SCRIPT =
      Pattern.compile(
          "demo|release|(?:\\.ci|bench|conformance|deploy|e2e|findings|kernels|toolchain)/\\S+");

  private static final Pattern BUILT = Pattern.compile("[\\w-]+/target/(sluice-\\w+)");

  private static final Pattern FILE =
      Pattern.compile("(?:\\./)?((?:demo\\.d|deploy|docs|e2e|libraries|toolchain)/[\\w./-]+)");

  private static final Pattern COMMAND_LINE =
      Pattern.compile(
          "(?:\\$ )?(?:sudo"
              + " )?(?:\\./|/)?(?:sluice-\\w+|kubectl|helm|mvn|demo|release|toolchain/\\S+|e2e/\\S+).*");

  private static DocumentedCommands commands;

  @BeforeAll
  static void read() throws IOException {
    commands = DocumentedCommands.everywhere();
  }

  @Test
  void everyProgramIsOneThatIsTested() {
    assertThat(commands.inBlocks())
        .hasSizeGreaterThan(50)
        .allMatch(
            command ->
                OTHERWISE_TESTED.contains(command.program())
                    || ALWAYS_THERE.contains(command.program())
                    || command.program().equals("mvn")
                    || BUILT.matcher(command.program()).matches()
                    || SCRIPT.matcher(command.program()).matches()
                    || command.program().matches("[A-Z]+=.*"),
            "is called by a test, or held to its program");
  }

  /** What is shown without a language is not looked at: it must not be a command. */
  @Test
  void commandsStandInBlocksThatSaySo() {
    assertThat(commands.plainLines())
        .as("a block of commands begins with ```sh")
        .noneMatch(line -> COMMAND_LINE.matcher(line).matches());
  }

  @Test
  void scriptsExistAndKnowTheirOptions() {
    assertThat(scripts())
        .hasSizeGreaterThan(20)
        .allSatisfy(
            command -> {
              Path script = Checkout.path(command.program());
              assertThat(script).as("%s", command).isExecutable();
              assertThat(options(command))
                  .as("%s", command)
                  .allMatch(option -> read(script).contains(option));
            });
  }

  @Test
  void wordsOfScriptsAreThoseTheyTake() {
    for (DocumentedCommand command : scripts()) {
      List<String> words =
          command.arguments().stream().filter(word -> word.matches("[a-z][a-z-]*")).toList();
      String script = read(Checkout.path(command.program()));
      assertThat(words)
          .as("%s", command)
          .allMatch(
              word ->
                  switch (command.program()) {
                    case "toolchain/prepare" -> script.contains("\n  " + word + " ");
                    case "e2e/run" -> Files.exists(Checkout.path("e2e", "scenarios", word + ".sh"));
                    case "conformance/run" -> Files.exists(conformanceCommand(word));
                    case "toolchain/build-commit" -> Files.exists(Checkout.path("toolchain", word));
                    default -> script.contains(word);
                  });
    }
  }

  @Test
  void filesThatAreNamedExist() {
    assertThat(commands.inBlocks())
        .flatExtracting(DocumentedCommand::words)
        .map(word -> FILE.matcher(word))
        .filteredOn(file -> file.matches() && !file.group().contains("/target/"))
        .hasSizeGreaterThan(20)
        .allSatisfy(file -> assertThat(Checkout.path(file.group(1))).exists());
  }

  @Test
  void mavenIsAskedForModulesAndTestsThatThereAre() throws IOException {
    Set<String> tests = testClasses();
    Path project = Checkout.path("pom.xml");

    assertThat(commands.of("mvn")).hasSizeGreaterThan(5);
    for (DocumentedCommand command : commands.of("mvn")) {
      List<String> words = command.arguments();
      assertThat(words.getFirst()).as("%s", command).isIn("test", "package", "verify");
      int module = words.indexOf("-pl");
      if (module >= 0) {
        assertThat(Checkout.path(words.get(module + 1), "pom.xml")).as("%s", command).exists();
      }
      words.stream()
          .filter(word -> word.matches("-D(it\\.)?test=.*") && !word.endsWith("=None"))
          .flatMap(word -> Arrays.stream(word.replaceFirst(".*?=", "").split(",", -1)))
          .filter(name -> !name.equals("..."))
          .forEach(
              name ->
                  assertThat(name).as("%s: the test %s", command, name).matches(tests::contains));
      assertThat(words)
          .as("%s", command)
          .filteredOn(word -> word.matches("-D[\\w-]+\\.required=.*"))
          .allMatch(
              word -> read(project).contains("<" + word.substring(2, word.indexOf('=')) + ">"));
    }
  }

  /** The class of a subcommand. */
  private static Path conformanceCommand(String name) {
    return Checkout.path(
        "conformance/src/main/java/mesh/sluice/conformance/cli",
        name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1) + "Command.java");
  }

  private static List<DocumentedCommand> scripts() {
    return commands.all().stream()
        .filter(command -> SCRIPT.matcher(command.program()).matches())
        // In a sentence, the name of a directory or of another file is not a command.
        .filter(
            command ->
                !command.inSentence()
                    || command.words().size() > 1
                    || Files.isExecutable(Checkout.path(command.program()))
                        && Files.isRegularFile(Checkout.path(command.program())))
        .toList();
  }

  private static List<String> options(DocumentedCommand command) {
    return command.arguments().stream()
        .filter(word -> word.startsWith("--"))
        .map(word -> word.replaceFirst("=.*", ""))
        .toList();
  }

  private static Set<String> testClasses() throws IOException {
    try (Stream<Path> files = Files.walk(Checkout.path(""))) {
      return files
          .map(Path::toString)
          .filter(file -> file.contains("/src/test/java/") && file.endsWith(".java"))
          .map(file -> file.substring(file.lastIndexOf('/') + 1, file.length() - ".java".length()))
          .collect(Collectors.toSet());
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
