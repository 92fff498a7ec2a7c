package mesh.sluice.conflist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mesh.sluice.conflist.NetworkChoice.Skipped;
import org.junit.jupiter.api.Test;

class NetworkChoiceTest {
  private static final String LIST = "{\"name\":\"n\",\"plugins\":[{\"type\":\"x\"}]}";

  @Test
  void firstByNameIsChosenWhateverItsKind() throws IOException {
    Map<String, String> files =
        Map.of(
            "20-b.conflist", LIST,
            "10-a.conf", "{\"name\":\"a\",\"type\":\"x\"}",
            "00-README", "",
            "05-cilium.conflist.cilium_bak", LIST);

    NetworkChoice choice = choose(files);

    assertThat(choice.chosen()).hasValueSatisfying(
        file -> assertThat(file.fileName()).isEqualTo("10-a.conf"));
    assertThat(choice.skipped()).isEmpty();
  }

  /** Go sorts by bytes: capitals come before small letters. */
  @Test
  void namesAreSortedByBytes() {
    assertThat(NetworkChoice.sorted(List.of("a.conf", "é.conf", "B.conf", "10.json", "9.conflist")))
        .containsExactly("10.json", "9.conflist", "B.conf", "a.conf", "é.conf");
  }

  @Test
  void whatCannotBeLoadedIsSkippedWithItsReason() throws IOException {
    Map<String, String> files =
        Map.of("1.conflist", "", "2.conf", LIST, "3.conflist", LIST, "4.conflist", "never read");

    NetworkChoice choice = choose(files);

    assertThat(choice.chosen()).hasValueSatisfying(
        file -> assertThat(file.fileName()).isEqualTo("3.conflist"));
    assertThat(choice.skipped())
        .containsExactly(
            new Skipped("1.conflist", "it is empty"),
            new Skipped(
                "2.conf",
                "type: missing; a file with plugins is loaded only if its name ends in .conflist"));
  }

  @Test
  void filesAfterTheChosenOneAreNotRead() throws IOException {
    List<String> read = new ArrayList<>();

    NetworkChoice.among(
        List.of("b.conflist", "a.conflist"),
        name -> {
          read.add(name);
          return LIST.getBytes(UTF_8);
        });

    assertThat(read).containsExactly("a.conflist");
  }

  @Test
  void emptyDirectoryHasNone() throws IOException {
    assertThat(choose(Map.of()).reason()).isEqualTo("there is no network configuration yet");
    assertThat(choose(Map.of("a.conf", "x")).reason())
        .startsWith("no network configuration can be loaded: a.conf: it is not valid JSON");
  }

  @Test
  void fileThatMustNotBeReadEndsTheChoice() {
    assertThatThrownBy(
            () ->
                NetworkChoice.among(
                    List.of("a.conf", "b.conflist"),
                    name -> {
                      throw new IOException("a link that leads elsewhere");
                    }))
        .hasMessage("a link that leads elsewhere");
  }

  private static NetworkChoice choose(Map<String, String> files) throws IOException {
    return NetworkChoice.among(files.keySet(), name -> files.get(name).getBytes(UTF_8));
  }
}
