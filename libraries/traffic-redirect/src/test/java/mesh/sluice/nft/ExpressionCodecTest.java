package mesh.sluice.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import mesh.sluice.netlink.NetlinkMessage;
import mesh.sluice.netlink.NetlinkWriter;
import mesh.sluice.nft.Expression.Append;
import mesh.sluice.nft.Expression.Compare;
import mesh.sluice.nft.Expression.Dnat;
import mesh.sluice.nft.Expression.Foreign;
import mesh.sluice.nft.Expression.Immediate;
import mesh.sluice.nft.Expression.Lookup;
import mesh.sluice.nft.Expression.Meta;
import mesh.sluice.nft.Expression.Payload;
import mesh.sluice.nft.Expression.Redirect;
import mesh.sluice.nft.Expression.Verdict;
import org.junit.jupiter.api.Test;

class ExpressionCodecTest {
  private static final int HEADER_BYTES = 16;

  @Test
  void expressionIsReadAsItWasWritten() {
    for (Expression expression :
        List.of(
            new Meta(Meta.SOCKET_USER),
            new Payload(Payload.NETWORK_HEADER, 24, 16),
            new Append(Payload.TRANSPORT_HEADER, 2, 2),
            new Compare(Compare.EQUAL, Data.host(1337)),
            new Compare(5, new Data(new byte[16])),
            new Lookup("sidecar_users", 0),
            new Lookup("sidecar_users", 1),
            new Immediate(Data.port(15006)),
            new Verdict(Verdict.RETURN, ""),
            new Verdict(Verdict.GOTO, "capture"),
            new Verdict(0, ""),
            new Dnat(2, 0),
            new Dnat(10, 4),
            new Redirect(Redirect.PORT_GIVEN))) {
      assertThat(read(writer -> ExpressionCodec.write(writer, expression))).isEqualTo(expression);
    }
  }

  @Test
  void expressionThatWeNeverWriteIsForeign() {
    Expression counter =
        read(
            writer ->
                element(writer, "counter", data -> data.attribute(1, new byte[] {1, 2, 3, 4})));

    assertThat(counter)
        .isInstanceOfSatisfying(
            Foreign.class, foreign -> assertThat(foreign.name()).isEqualTo("counter"));
    assertThat(read(writer -> element(writer, "notrack", _ -> {})))
        .isEqualTo(new Foreign("notrack", new Data(new byte[0])));
    assertThatThrownBy(() -> counter.write(new NetlinkWriter(64)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void expressionOnAnotherRegisterIsForeign() {
    assertForeign("meta", data -> data.attribute(1, 2).attribute(2, 10));
    assertForeign("payload", data -> data.attribute(1, 2).attribute(2, 1));
    assertForeign("cmp", data -> data.attribute(1, 2).attribute(2, 0));
    assertForeign("lookup", data -> data.attribute(1, "set").attribute(2, 2));
    assertForeign("immediate", data -> data.attribute(1, 2));
    assertForeign("redir", data -> data.attribute(1, 2).attribute(2, 2).attribute(3, 2));
    assertForeign("redir", data -> data.attribute(1, 1).attribute(2, 2).attribute(3, 2));
  }

  /** What newer kernels say of an address, they say unasked; other flags were set by somebody. */
  @Test
  void flagThatThereIsAnAddressSaysNothing() {
    assertThat(read(writer -> element(writer, "nat", data -> nat(data, 1, 1, 1).attribute(7, 1))))
        .isEqualTo(new Dnat(2, 0));
    assertThat(read(writer -> element(writer, "nat", data -> nat(data, 1, 1, 1).attribute(7, 5))))
        .isEqualTo(new Dnat(2, 4));
  }

  @Test
  void translationOfAnotherKindIsForeign() {
    assertForeign("nat", data -> nat(data, 0, 1, 1));
    assertForeign("nat", data -> nat(data, 1, 2, 1));
    assertForeign("nat", data -> nat(data, 1, 1, 2));
    assertForeign("nat", data -> nat(data, 1, 1, 1).attribute(5, 1));
  }

  private static NetlinkWriter nat(NetlinkWriter data, int type, int lowest, int highest) {
    return data.attribute(1, type).attribute(2, 2).attribute(3, lowest).attribute(4, highest);
  }

  @Test
  void expressionThatWritesInsteadOfLoadingIsForeign() {
    // meta mark set …, from another register
    assertForeign("meta", data -> data.attribute(2, 3).attribute(3, 2));
    // tcp dport set …
    assertForeign(
        "payload", data -> data.attribute(2, 2).attribute(3, 2).attribute(4, 2).attribute(5, 1));
    // … map @set, whose value goes to a register
    assertForeign("lookup", data -> data.attribute(1, "set").attribute(2, 1).attribute(3, 1));
  }

  private static void assertForeign(String name, Consumer<NetlinkWriter> data) {
    assertThat(read(writer -> element(writer, name, data))).isInstanceOf(Foreign.class);
  }

  private static void element(NetlinkWriter writer, String name, Consumer<NetlinkWriter> content) {
    int element = writer.beginNest(NfTables.NFTA_LIST_ELEM);
    writer.attribute(NfTables.NFTA_EXPR_NAME, name);
    int data = writer.beginNest(NfTables.NFTA_EXPR_DATA);
    content.accept(writer);
    writer.endNest(data).endNest(element);
  }

  private static Expression read(Consumer<NetlinkWriter> content) {
    NetlinkWriter writer = new NetlinkWriter(8).beginMessage(0, 0, 0);
    content.accept(writer);
    writer.endMessage();
    NetlinkMessage message =
        new NetlinkMessage(0, 0, 0, writer.array(), HEADER_BYTES, writer.length());
    List<Expression> expressions =
        message.attributes(0).nests(NfTables.NFTA_LIST_ELEM).stream()
            .map(ExpressionCodec::read)
            .toList();
    assertThat(expressions).hasSize(1);
    return expressions.getFirst();
  }
}
