package mesh.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import mesh.sluice.apiserver.Helm;
import mesh.sluice.testing.Checkout;
import mesh.sluice.testing.DocumentedCommand;
import mesh.sluice.testing.DocumentedCommands;
import mesh.sluice.testing.Programs;
import mesh.sluice.testing.Programs.Ended;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The commands of all documents that call kubectl and Helm: the programs know their subcommands and
 * options, the chart takes their values, and what they name of Sluice's is there once the chart is
 * installed.
 */
class DocumentedCommandsIT {
  private static final Path KUBECTL =
      Path.of(System.getProperty("sluice.cache"), "kubernetes", "kubectl");

  private static final Pattern OF_SLUICE =
      Pattern.compile("(?:([a-z]+)/)?((?:zz-)?sluice(?:-[a-z0-9]+)+)");

  private static final Pattern OBJECT =
      Pattern.compile("(?m)^kind: (\\w+)\nmetadata:\n  name: ([\\w.-]+)$");

  /** Made by the namespace's owner, as the documents say. */
  private static final String NAMESPACE = "sluice-system";

  /** As {@code kind/name}, in lower case. */
  private static Set<String> objects;

  @BeforeAll
  static void render() throws IOException {
    String rendered =
        Helm.run("template", "sluice", ".", "--namespace=" + NAMESPACE, "--kube-version=1.34.0");
    objects =
        OBJECT
            .matcher(rendered)
            .results()
            .map(DocumentedCommandsIT::kindAndName)
            .collect(Collectors.toSet());
  }

  private static String kindAndName(MatchResult object) {
    return object.group(1).toLowerCase(Locale.ROOT) + "/" + object.group(2);
  }

  static List<DocumentedCommand> ofKubectl() throws IOException {
    return DocumentedCommands.everywhere().of("kubectl");
  }

  static List<DocumentedCommand> ofHelm() throws IOException {
    return DocumentedCommands.everywhere().of("helm");
  }

  static List<DocumentedCommand> installations() throws IOException {
    return ofHelm().stream()
        .filter(command -> command.words().contains("deploy/chart"))
        .filter(command -> !command.words().contains("template"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("ofKubectl")
  void kubectlKnowsTheSubcommandAndTheOptions(DocumentedCommand command) throws IOException {
    List<String> call = new ArrayList<>(List.of(KUBECTL.toString()));
    call.addAll(List.of(withHelp(command)));

    assertKnown(command, Programs.start(Checkout.path(""), call, ""));
  }

  @ParameterizedTest
  @MethodSource("ofHelm")
  void helmKnowsTheSubcommandAndTheOptions(DocumentedCommand command) throws IOException {
    assertKnown(command, Helm.tryRun(withHelp(command)));
  }

  /**
   * Help is printed once all options are understood. A sentence may leave out the last one's value.
   */
  private static String[] withHelp(DocumentedCommand command) {
    List<String> arguments =
        new ArrayList<>(
            command.arguments().stream().takeWhile(argument -> !argument.equals("--")).toList());
    if (command.inSentence() && arguments.getLast().startsWith("-")) {
      arguments.add("VALUE");
    }
    arguments.add("--help");
    return arguments.toArray(String[]::new);
  }

  private static void assertKnown(DocumentedCommand command, Ended ended) {
    assertThat(ended.status()).as("%s: %s", command, ended.output()).isZero();
    assertThat(ended.output().lines().filter(line -> line.startsWith("  " + command.program())))
        .as("%s", command)
        .anyMatch(usage -> command.words().contains(usage.strip().split(" ", -1)[1]));
    if (!command.inSentence() && !command.words().contains("-f")) {
      // What is printed for a subcommand that a group, such as "kubectl rollout", does not have.
      assertThat(ended.output()).as("%s", command).doesNotContain("Available Commands:");
    }
  }

  @ParameterizedTest
  @MethodSource("ofKubectl")
  void whatKubectlIsAskedForIsThere(DocumentedCommand command) {
    for (String word : command.arguments()) {
      Matcher object = OF_SLUICE.matcher(word);
      if (object.matches() && !object.group(2).equals(NAMESPACE)) {
        String kind = object.group(1) == null ? "" : object.group(1);
        assertThat(objects)
            .as("%s", command)
            .anyMatch(known -> known.endsWith("/" + object.group(2)) && known.startsWith(kind));
      }
      if (word.startsWith("deploy/")) {
        assertThat(Checkout.path(word)).as("%s", command).exists();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("installations")
  void chartTakesTheValues(DocumentedCommand command) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("template", "sluice", "."));
    List<String> words = command.arguments();
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).matches("--set|--set-string|--set-json|--namespace|-n")) {
        arguments.addAll(words.subList(i, i + 2));
      } else if (words.get(i).matches("-f|--values")) {
        arguments.addAll(List.of("--values", Checkout.path(words.get(i + 1)).toString()));
      }
    }

    assertThat(Helm.run(arguments.toArray(String[]::new))).contains("sluice");
  }
}
