package mesh.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import mesh.sluice.cli.CliDocument.Example;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The native program says what the same code says on a JVM. */
class NativeCommandIT {
  private static final Path PROGRAM = Path.of(System.getProperty("sluice.cni"));

  @TempDir private Path directory;

  static Stream<Example> examples() throws IOException {
    return CliDocument.examples().filter(example -> !example.command().startsWith("inspect"));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void exampleOfTheDocumentIsPrinted(Example example) throws Exception {
    CommandRun run = run("", example.arguments());

    assertThat(run).isEqualTo(CommandRun.of("", example.arguments()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "rules --help",
        "policy --help",
        "explain --help",
        "inspect --help",
        "completion --help",
        "completion bash",
        "completion fish",
        "rules -f - -o json",
        "rules -f - -o yaml",
        "rules -f - --backend nftables",
        "rules -f - --family 5",
        "policy -f - -o annotation --profile sluice",
        "explain -f - -o json --packet in_tcp_10.0.0.5:80",
        "explain -f - -o dot",
        "explain -f - -n shop",
        "explain -f - -n bank",
        "explain -f - --namespace Bank",
        "explain -f - --packet out",
        "inspect --netns /dev/null"
      })
  void everyCommandIsAsOnTheJvm(String command) throws Exception {
    String pod = Pods.annotated("{\"v\":1,\"dns\":{\"port\":15053}}");
    String[] arguments = command.split(" ");
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = arguments[i].replace('_', ' ');
    }

    assertThat(run(pod, arguments)).isEqualTo(CommandRun.of(pod, arguments));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "-",
        "[",
        "{",
        "\"",
        "&a *a",
        "!x y",
        "\t",
        "%YAML 9.9\n---\n",
        "kind: 5",
        "kind: Pod\nspec: []",
        "kind: Pod\nspec: {containers: {}}",
        "\u0000",
        "a: ü\u0085",
        "? [a]\n: b",
        "kind: Pod\nspec: {containers: [{name: x, env: [1]}]}",
        "{\"kind\":\"Pod\",\"spec\":1e999}"
      })
  void badFileGetsOneSentence(String contents) throws Exception {
    Path file = directory.resolve("bad.yaml");
    Files.writeString(file, contents);
    CommandRun run = run("", "explain", "-f", file.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("sluice-cni explain: " + file + ": ").hasLineCount(1);
  }

  @Test
  void largeAndDeepFilesGetOneSentence() throws Exception {
    for (String contents :
        List.of("[".repeat(3_000_000), "{\"a\":".repeat(500_000), "- a\n".repeat(786_000))) {
      Path file = directory.resolve("large.yaml");
      Files.writeString(file, contents);
      CommandRun run = run("", "explain", "-f", file.toString());

      assertThat(run.status()).isEqualTo(1);
      assertThat(run.err()).startsWith("sluice-cni explain: " + file + ": ").hasLineCount(1);
    }
  }

  @Test
  void textIsUtf8WhateverTheLocaleIs() throws Exception {
    String pod = Pods.PLAIN.replace("name: web,", "name: \"wéb\",");
    CommandRun run = run(pod, "explain", "-f", "-");

    assertThat(run.out()).startsWith("The pod shop/wéb is not meshed");
  }

  @Test
  void fullDiskIsNoticed() throws Exception {
    Process process =
        new ProcessBuilder(PROGRAM.toString(), "completion", "bash")
            .redirectOutput(Path.of("/dev/full").toFile())
            .start();
    process.getOutputStream().close();
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(err).isEqualTo("sluice-cni: standard output cannot be written\n");
  }

  @Test
  void bashCompletesCommandsOptionsAndChoices() throws Exception {
    String script =
        """
        source <("$0" completion bash)
        compopt() { :; }  # refuses to work outside of a completion
        try() {
          COMP_WORDS=("$@")
          COMP_CWORD=$(($# - 1))
          _complete_sluice-cni
          echo "${COMPREPLY[*]}"
        }
        try sluice-cni ru
        try sluice-cni explain --pac
        try sluice-cni explain -o m
        try sluice-cni rules --profile i
        """;

    assertThat(TestNamespace.run("", "bash", "-c", script, PROGRAM.toString()))
        .isEqualTo("rules\n--packet\nmermaid\nistio\n");
  }

  /** Runs the program in the C locale, without CNI_COMMAND. */
  private static CommandRun run(String stdin, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C");
    builder.environment().remove("CNI_COMMAND");
    Path err = Files.createTempFile("sluice-cni", ".err");
    try {
      Process process = builder.redirectError(err.toFile()).start();
      try (var input = process.getOutputStream()) {
        input.write(stdin.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It has ended without reading: its answer says why.
      }
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new CommandRun(process.waitFor(), out, Files.readString(err));
    } finally {
      Files.delete(err);
    }
  }
}
