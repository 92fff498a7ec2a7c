package mesh.sluice.conformance.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PluginDescriptionTest {
  private static final String MINIMAL =
      """
      {"name": "x", "version": "1", "binary": "x", "work": {},
       "traits": {"chained": true, "keepsHostState": false, "modifiesResult": false,
                  "readsArguments": false, "delegates": false}}
      """;

  @Test
  void readsAMinimalDescriptor() {
    PluginUnderTest subject = PluginDescription.parse(MINIMAL, "test");

    assertThat(subject.traits().chained()).isTrue();
    assertThat(subject.observe()).isEmpty();
    assertThat(subject.misuse()).isEmpty();
    assertThat(subject.capabilities()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sluice-cni", "portmap", "tuning"})
  void readsTheCommittedDescriptors(String name) throws IOException {
    PluginUnderTest subject = PluginDescription.read(Path.of("subjects", name + ".json"));

    assertThat(subject.binary()).isEqualTo(name);
    assertThat(subject.observe()).isPresent();
    assertThat(subject.damage()).isNotEmpty();
  }

  @Test
  void namesAnUnknownField() {
    refuses(MINIMAL.replace("\"work\"", "\"wrok\": 1, \"work\""), "wrok", "known are");
  }

  @Test
  void wantsEveryTraitDeclared() {
    refuses(MINIMAL.replace("\"delegates\": false", "\"delegates\": 0"), "traits.delegates");
    refuses(MINIMAL.replace(", \"delegates\": false", ""), "traits.delegates");
  }

  @Test
  void refusesADirectoryInTheNameOfTheBinary() {
    refuses(MINIMAL.replace("\"binary\": \"x\"", "\"binary\": \"../x\""), "../x", "--plugin-dir");
  }

  @Test
  void refusesAnUnknownPlaceOfACommand() {
    String command = "\"observe\": {\"in\": \"host\", \"run\": [\"nft\"]}, \"work\"";
    refuses(MINIMAL.replace("\"work\"", command), "observe.in", "'host'", "pod or node");
  }

  @Test
  void refusesBrokenJsonAndDuplicateKeys() {
    refuses("{", "not valid JSON");
    refuses(MINIMAL.replace("\"work\"", "\"name\": \"y\", \"work\""), "Duplicate");
  }

  @Test
  void replacesPlaceholdersInCommands() {
    NamespaceCommand command =
        new NamespaceCommand(NamespaceCommand.Place.POD, List.of("cat", "/x/{ifname}/y"));

    assertThat(command.with(Map.of("ifname", "eth0"))).containsExactly("cat", "/x/eth0/y");
  }

  private static void refuses(String text, String... parts) {
    assertThatThrownBy(() -> PluginDescription.parse(text, "file.json"))
        .isInstanceOf(InvalidDescriptionException.class)
        .hasMessageContainingAll(parts)
        .hasMessageContaining("file.json");
  }
}
