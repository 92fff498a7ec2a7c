package mesh.sluice.conflist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import mesh.sluice.conflist.ChainMode.InFolder;
import mesh.sluice.conflist.ChainMode.InList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChainModeTest {
  private static final String PLUGINS = "\"plugins\":[{\"type\":\"x\"}]";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"net\"," + PLUGINS + "}",
        "{\"name\":\"net\",\"loadOnlyInlinedPlugins\":true," + PLUGINS + "}"
      })
  void autoAppendsToTheList(String text) throws Exception {
    assertThat(ChainMode.AUTO.placement(list(text))).isEqualTo(new InList());
  }

  @ParameterizedTest
  @CsvSource({"false", "\"false\"", "\"FALSE\""})
  void autoTakesTheFolderThatTheFileAsksFor(String word) throws Exception {
    NetworkFile file = list("{\"name\":\"net\",\"loadOnlyInlinedPlugins\":" + word + "," + PLUGINS + "}");

    assertThat(ChainMode.AUTO.placement(file)).isEqualTo(new InFolder("net", true, true));
    assertThat(ChainMode.CONFLIST.placement(file)).isEqualTo(new InList());
  }

  /** All of its plugins come from the folder, so ours alone would be a chain without a network. */
  @Test
  void networkWithoutInlinedPluginsNeedsOthersInItsFolder() throws Exception {
    assertThat(ChainMode.AUTO.placement(list("{\"name\":\"net\"}")))
        .isEqualTo(new InFolder("net", true, false));
  }

  /** Multus runs that chain by itself: the plugin gets no result of another one. */
  @Test
  void auxiliaryChainOfMultusIsAFolderOfItsOwn() throws Exception {
    NetworkFile multus =
        NetworkFile.parse(
            "00-multus.conf",
            ("{\"cniVersion\":\"0.3.1\",\"name\":\"multus-cni-network\",\"type\":\"multus-shim\","
                    + "\"auxiliaryCNIChainName\":\"vendor-cni-chain\"}")
                .getBytes(UTF_8));

    assertThat(ChainMode.AUTO.placement(multus))
        .isEqualTo(new InFolder("vendor-cni-chain", false, true));
    assertThat(ChainMode.CONFLIST.placement(multus)).isEqualTo(new InList());
    assertThat(
            ChainMode.AUTO.placement(
                list(
                    "{\"name\":\"m\",\"plugins\":[{\"type\":\"multus\",\"auxiliaryCNIChainName\":"
                        + "\"aux\"}]}")))
        .isEqualTo(new InFolder("aux", false, true));
  }

  @Test
  void folderCanBeAskedFor() throws Exception {
    assertThat(ChainMode.FOLDER.placement(list("{\"name\":\"net\"," + PLUGINS + "}")))
        .isEqualTo(new InFolder("net", true, true));
  }

  @Test
  void folderThatIsNotLoadedIsRefused() throws Exception {
    NetworkFile file = list("{\"name\":\"net\",\"loadOnlyInlinedPlugins\":true," + PLUGINS + "}");

    assertThatThrownBy(() -> ChainMode.FOLDER.placement(file))
        .hasMessageStartingWith("loadOnlyInlinedPlugins: it is true")
        .hasMessageEndingWith("chain mode conflist");
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "../../tmp", "a/b", ".hidden", ""})
  void nameThatLeadsOutOfTheDirectoryIsRefused(String name) throws Exception {
    NetworkFile file =
        list("{\"name\":\"" + (name.isEmpty() ? " " : name) + "\"," + PLUGINS + "}");

    assertThatThrownBy(() -> ChainMode.FOLDER.placement(file))
        .isInstanceOf(InvalidNetworkException.class)
        .hasMessageContaining("is not a valid network name");
  }

  @Test
  void modesHaveNames() {
    assertThat(ChainMode.find("folder")).contains(ChainMode.FOLDER);
    assertThat(ChainMode.find("FOLDER")).isEmpty();
    assertThat(new InList().mode()).isEqualTo("conflist");
    assertThat(new InFolder("a", true, true).mode()).isEqualTo("folder");
  }

  private static NetworkFile list(String text) throws InvalidNetworkException {
    return NetworkFile.parse("a.conflist", text.getBytes(UTF_8));
  }
}
