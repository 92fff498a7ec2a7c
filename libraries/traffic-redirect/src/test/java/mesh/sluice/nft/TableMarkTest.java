package mesh.sluice.nft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import mesh.sluice.rules.Ruleset;
import org.junit.jupiter.api.Test;

class TableMarkTest {
  private static final TableMark MARK = new TableMark(7, "0123456789abcdef");

  @Test
  void markIsReadAsItWasWritten() {
    assertThat(TableMark.read(MARK.write())).contains(MARK);
  }

  @Test
  void markIsACommentThatPeopleUnderstand() {
    assertThat(MARK).hasToString("sluice rules v7 digest 0123456789abcdef");
    assertThat(new String(MARK.write(), StandardCharsets.UTF_8))
        .contains("sluice rules v7 digest 0123456789abcdef");
  }

  @Test
  void markOfATableHoldsVersionAndDigest() {
    Table table = new Table(List.of(), List.of());

    assertThat(TableMark.of(table))
        .isEqualTo(new TableMark(Ruleset.VERSION, TableDigest.of(table)));
  }

  @Test
  void userDataOfOthersBearsNoMark() {
    assertThat(TableMark.read(new byte[0])).isEmpty();
    assertThat(TableMark.read(new byte[] {0})).isEmpty();
    assertThat(TableMark.read(new byte[] {0, 0})).isEmpty();
    assertThat(TableMark.read(new byte[] {0, (byte) 255})).isEmpty();
    assertThat(comment("")).isEmpty();
    assertThat(comment("made by somebody else")).isEmpty();
    assertThat(comment("sluice rules v digest 0")).isEmpty();
    assertThat(comment("sluice rules vx digest 0")).isEmpty();
    assertThat(comment("sluice rules v99999999999 digest 0")).isEmpty();
    assertThat(comment("sluice rules v1")).isEmpty();
    assertThat(comment(" digest sluice rules v1")).isEmpty();
  }

  @Test
  void commentOfAnotherKindBearsNoMark() {
    byte[] userData = MARK.write();
    userData[0] = 1;

    assertThat(TableMark.read(userData)).isEmpty();
  }

  @Test
  void cutMarkHasAnotherDigest() {
    byte[] whole = MARK.write();
    for (int length = 0; length < whole.length - 1; length++) {
      assertThat(TableMark.read(Arrays.copyOf(whole, length))).isNotEqualTo(Optional.of(MARK));
    }
  }

  private static Optional<TableMark> comment(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    byte[] userData = new byte[bytes.length + 3];
    userData[1] = (byte) (bytes.length + 1);
    System.arraycopy(bytes, 0, userData, 2, bytes.length);
    return TableMark.read(userData);
  }
}
