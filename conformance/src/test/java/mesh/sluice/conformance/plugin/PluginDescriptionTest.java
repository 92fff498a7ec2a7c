package mesh.sluice.conformance.plugin;

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
  void readsAMinimalDescription() {
    PluginUnderTest plugin = PluginDescription.parse(MINIMAL, "test");

    assertThat(plugin.traits().chained()).isTrue();
    assertThat(plugin.observe()).isEmpty();
    assertThat(plugin.misuse()).isEmpty();
    assertThat(plugin.capabilities()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sluice-cni", "portmap", "tuning"})
  void readsTheCommittedDescriptions(String name) throws IOException {
    PluginUnderTest plugin = PluginDescription.read(Path.of("plugins", name + ".json"));

    assertThat(plugin.binary()).isEqualTo(name);
    assertThat(plugin.observe()).isPresent();
    assertThat(plugin.damage()).isNotEmpty();
  }

  @Test
  void namesAnUnknownField() {
    refuses(MINIMAL.replace("\"work\"", "\"wrok\": 1, \"work\""), "wrok", "is not one of");
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
    refuses(
        MINIMAL.replace("\"work\"", command), "observe.in", "'host'", "is not one of pod, node");
  }

  @Test
  void refusesBrokenJsonAndDuplicateKeys() {
    refuses("{", "is not valid JSON");
    refuses(MINIMAL.replace("\"work\"", "\"name\": \"y\", \"work\""), "Duplicate");
  }

  @Test
  void refusesTrailingData() {
    refuses(MINIMAL + "{}", "trailing data");
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
