package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mesh.sluice.testing.Checkout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/injection.md shows is what the commands print. */
class CommandDocumentTest {
  private static final Path ROOT = Checkout.path("");
  private static final Pattern EXAMPLE =
      Pattern.compile("```console\n\\$ sluice-injector ((?:explain|inject) .*)\n((?s:.*?))```\n");

  static Stream<Arguments> examples() throws IOException {
    Stream.Builder<Arguments> examples = Stream.builder();
    Matcher block = EXAMPLE.matcher(Files.readString(ROOT.resolve("docs/injection.md")));
    while (block.find()) {
      examples.add(Arguments.of(block.group(1), block.group(2)));
    }
    return examples.build();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void exampleIsCurrent(String command, String output) {
    String[] arguments =
        Arrays.stream(command.split(" "))
            .map(word -> word.startsWith("docs/") ? ROOT.resolve(word).toString() : word)
            .toArray(String[]::new);

    CommandRun run = CommandRun.of("", arguments);

    assertThat((run.err() + run.out()).replace(ROOT + "/", "")).isEqualTo(output);
  }
}
