package mesh.sluice.conflist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.MalformedJsonException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkFileTest {
  private static final PluginEntry ENTRY = PluginEntry.plain();
  private static final String OURS = ENTRY.json().toString();

  @ParameterizedTest
  @CsvSource({
    "10-calico.conflist,true",
    "a.conf,true",
    "a.json,true",
    ".conf,true",
    "a.CONF,false",
    "a.conf.bak,false",
    "05-cilium.conflist.cilium_bak,false",
    ".a.conflist.sluice-cni-1.tmp,false"
  })
  void extensionDecidesWhatIsLoaded(String name, boolean loaded) {
    assertThat(NetworkFile.isLoaded(name)).isEqualTo(loaded);
  }

  /** Each as libcni 1.3.0 refuses it, but for the missing name of a single plugin. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a.conflist | `` | it is empty",
        "a.conflist | ` \n ` | it is empty",
        "a.conflist | [] | it is not a JSON object",
        "a.conflist | {\"name\":\"n\" | it is not valid JSON",
        "a.conflist | {} x | it is not valid JSON",
        "a.conflist | {\"name\":\"n\",\"plugins\":[{\"type\":\"t\"}]} {} | trailing data",
        "a.conflist | {\"plugins\":[{\"type\":\"t\"}]} | name: the network has none",
        "a.conflist | {\"name\":7,\"plugins\":[{\"type\":\"t\"}]} | name: the network has none",
        "a.conflist | {\"Name\":\"n\",\"plugins\":[{\"type\":\"t\"}]} | name: the network has none",
        "a.conflist | {\"name\":\"n\",\"plugins\":{}} | plugins: it is not a list",
        "a.conflist | {\"name\":\"n\",\"plugins\":[]} | plugins: the list is empty",
        "a.conflist | {\"name\":\"n\",\"plugins\":[{\"type\":\"t\"},{}]} | plugins[1].type: missing",
        "a.conflist | {\"name\":\"n\",\"plugins\":[{\"type\":\"\"}]} | plugins[0].type: missing",
        "a.conflist | {\"name\":\"n\",\"plugins\":[7]} | plugins[0].type: missing",
        "a.conflist | {\"name\":\"n\",\"loadOnlyInlinedPlugins\":true} | plugins: missing",
        "a.conflist | {\"name\":\"n\",\"loadOnlyInlinedPlugins\":1} | loadOnlyInlinedPlugins: it is"
            + " neither",
        "a.conflist | {\"name\":\"n\",\"cniVersion\":1,\"plugins\":[{\"type\":\"t\"}]} |"
            + " cniVersion: it is not a string",
        "a.conf | {\"name\":\"n\"} | type: missing",
        "a.conf | {\"name\":\"n\",\"plugins\":[{\"type\":\"t\"}]} | its name ends in .conflist",
        "a.json | {\"type\":\"t\"} | name: the network has none"
      })
  void whatARuntimeRefusesIsInvalid(String name, String text, String reason) {
    assertThatThrownBy(() -> file(name, text))
        .isInstanceOf(InvalidNetworkException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void byteOrderMarkIsRefusedAsByGo() {
    assertThatThrownBy(() -> file("a.conflist", "\uFEFF{\"name\":\"n\"}"))
        .hasMessageContaining("not valid");
  }

  @Test
  void longFileIsInvalid() {
    assertThatThrownBy(
            () -> NetworkFile.parse("a.conflist", new byte[NetworkFile.MAX_BYTES + 1]))
        .hasMessage("it is longer than 1048576 bytes");
  }

  /** encoding/json takes the last of several members, and fields of a plugin in any case. */
  @Test
  void membersAreReadAsGoReadsThem() throws Exception {
    NetworkFile file =
        file(
            "a.conflist",
            "{\"name\":\"a\",\"name\":\"b\",\"plugins\":[],\"plu\\u0067ins\":[{\"Type\":\"t\"}]}");

    assertThat(file.network()).isEqualTo("b");
    assertThat(text(file.with(ENTRY)))
        .isEqualTo(
            "{\"name\":\"a\",\"name\":\"b\",\"plugins\":[],\"plu\\u0067ins\":[{\"Type\":\"t\"},"
                + OURS
                + "]}");
  }

  /** As the networks themselves write their files. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\n  \"name\": \"k8s-pod-network\",\n  \"cniVersion\": \"0.3.1\",\n  \"plugins\": [\n   "
            + " {\n      \"type\": \"calico\",\n      \"mtu\": 0,\n      \"x\": 1.50e+3\n    },\n "
            + "   {\"type\": \"portmap\", \"snat\": true}@\n  ]\n}\n",
        "{\"plugins\":[{\"type\":\"cilium-cni\"}@],\"name\":\"cilium\"}",
        "{\r\n\t\"name\":\"crlf\",\r\n\t\"plugins\":[\r\n\t\t{\"type\":\"x\"}@\r\n\t]\r\n}\r\n",
        "{\"unknown\":{\"plugins\":[1,{\"type\":\"sluice-cni\"}]},\"name\":\"é\",\"plugins\": [ "
            + "{\"type\":\"x\",\"x\":1,\"x\":2} @] , \"disableCheck\":true}\n\n"
      })
  void entryIsAppendedAndTakenOutAgainWithEveryOtherByteAsItWas(String marked) throws Exception {
    String before = marked.replace("@", "");
    String space = before.contains("portmap") ? "\n    " : before.contains("crlf") ? "\r\n\t\t" : "";
    space = before.contains("disableCheck") ? " " : space;
    // It comes right after the last plugin, with the white space that this one has before it.
    int at = marked.indexOf('@');
    while (Character.isWhitespace(before.charAt(at - 1))) {
      at--;
    }

    NetworkFile after = file("a.conflist", before).with(ENTRY);

    assertThat(text(after))
        .isEqualTo(before.substring(0, at) + "," + space + OURS + before.substring(at));
    assertThat(after.hasEntry()).isTrue();
    assertThat(after.with(ENTRY)).isSameAs(after);
    assertThat(new String(after.withoutEntry(), UTF_8)).isEqualTo(before);
  }

  /** Somebody else has formatted the file; that is none of our business. */
  @Test
  void entryThatSaysTheSameInOtherWordsStays() throws Exception {
    NetworkFile file =
        list(
            "{\"type\":\"x\"},\n{ \"capabilities\" : {\"io.kubernetes.cri.pod-annotations\":true},"
                + " \"type\":\"sluice-\\u0063ni\"}");

    assertThat(file.with(ENTRY)).isSameAs(file);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"x\"}, {\"type\":\"sluice-cni\"}",
        "{\"type\":\"x\"}, {\"type\":\"sluice-cni\",\"type\":\"sluice-cni\"}",
        "@, {\"type\":\"x\"}",
        "@,{\"type\":\"sluice-cni\",\"a\":1}, {\"type\":\"x\"},@,@"
      })
  void otherEntriesOfOursAreReplacedByOneAtTheEnd(String plugins) throws Exception {
    NetworkFile file = list(plugins.replace("@", OURS)).with(ENTRY);

    assertThat(text(file))
        .isEqualTo("{\"name\":\"n\",\"plugins\":[{\"type\":\"x\"}," + space(plugins) + OURS + "]}");
  }

  /** Where the other plugin did not come first, it has a blank before it in the examples. */
  private static String space(String plugins) {
    return plugins.startsWith("{") ? "" : " ";
  }

  @Test
  void listThatHeldNothingElseIsLeftEmpty() throws Exception {
    assertThat(new String(list(OURS).withoutEntry(), UTF_8))
        .isEqualTo("{\"name\":\"n\",\"plugins\":[]}");
  }

  @Test
  void singlePluginBecomesAList() throws Exception {
    String single = "\n{ \"cniVersion\": \"0.3.1\", \"name\": \"lo\\u0061d\", \"type\": \"x\" }\n";

    NetworkFile list = file("10-x.conf", single).with(ENTRY);

    assertThat(list.fileName()).isEqualTo("10-x.conflist");
    assertThat(text(list))
        .isEqualTo(
            "{\n  \"cniVersion\": \"0.3.1\",\n  \"name\": \"load\",\n  \"plugins\": [\n    "
                + single.strip()
                + ",\n    "
                + OURS
                + "\n  ]\n}\n");
    assertThat(new String(list.withoutEntry(), UTF_8)).doesNotContain("sluice").contains("0.3.1");
    assertThat(list.network()).isEqualTo("load");
  }

  @Test
  void singlePluginWithoutAVersionBecomesAListWithoutAVersion() throws Exception {
    NetworkFile list = file("a.b.json", "{\"name\":\"n\",\"type\":\"x\"}").with(ENTRY);

    assertThat(list.fileName()).isEqualTo("a.b.conflist");
    assertThat(json(list).find("cniVersion")).isEmpty();
    assertThat(text(list)).endsWith("}");
  }

  @Test
  void networkWithoutAListHasNoPlaceForAnEntry() throws Exception {
    NetworkFile file = file("a.conflist", "{\"name\":\"n\"}");

    assertThat(file.hasInlinedPlugins()).isFalse();
    assertThatThrownBy(() -> file.with(ENTRY)).hasMessageContaining("chain mode folder");
  }

  private static NetworkFile list(String plugins) throws InvalidNetworkException {
    return file("a.conflist", "{\"name\":\"n\",\"plugins\":[" + plugins + "]}");
  }

  private static NetworkFile file(String name, String text) throws InvalidNetworkException {
    return NetworkFile.parse(name, text.getBytes(UTF_8));
  }

  private static String text(NetworkFile file) {
    return new String(file.bytes(), UTF_8);
  }

  private static JsonObject json(NetworkFile file) throws MalformedJsonException {
    JsonValue value = Json.read(file.bytes());
    return value.asObject();
  }
}
