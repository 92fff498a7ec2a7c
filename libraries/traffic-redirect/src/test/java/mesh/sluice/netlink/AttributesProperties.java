package mesh.sluice.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class AttributesProperties {
  private static final int MAX_DEPTH = 3;

  /** What an attribute holds. */
  sealed interface Value {
    record Bytes(List<Byte> value) implements Value {}

    record Number(int value) implements Value {}

    record Text(String value) implements Value {}

    record Nest(List<Value> values) implements Value {}
  }

  @Property
  void valuesAreReadAsTheyWereWritten(@ForAll("values") List<Value> values) {
    NetlinkWriter writer = new NetlinkWriter(0);
    writer.beginMessage(7, 8, 9).raw((byte) 1, (byte) 2, (byte) 3);
    write(writer, values);
    writer.endMessage();
    writer.beginMessage(10, 11, 12).endMessage();

    List<NetlinkMessage> messages = NetlinkMessage.read(writer.array(), writer.length());

    assertThat(messages).extracting(NetlinkMessage::type).containsExactly(7, 10);
    assertThat(messages).extracting(NetlinkMessage::flags).containsExactly(8, 11);
    assertThat(messages).extracting(NetlinkMessage::sequence).containsExactly(9, 12);
    assertReads(messages.getFirst().attributes(4), values);
  }

  @Property
  void garbageEndsAndThrowsNothing(@ForAll @Size(max = 200) byte[] bytes) {
    visit(Attributes.read(bytes, 0, bytes.length), MAX_DEPTH);
    for (NetlinkMessage message : NetlinkMessage.read(bytes, bytes.length)) {
      visit(message.attributes(0), MAX_DEPTH);
      visit(message.attributes(4), MAX_DEPTH);
    }
  }

  @Property
  void cutOrDamagedMessagesEndAndThrowNothing(
      @ForAll("values") List<Value> values, @ForAll int cut, @ForAll int at, @ForAll byte damage) {
    NetlinkWriter writer = new NetlinkWriter(64).beginMessage(1, 2, 3);
    write(writer, values);
    writer.endMessage();
    writer.beginMessage(4, 5, 6).endMessage();
    byte[] bytes = writer.array();
    bytes[Math.floorMod(at, writer.length())] = damage;

    int length = Math.floorMod(cut, writer.length() + 1);
    for (NetlinkMessage message : NetlinkMessage.read(bytes, length)) {
      assertThat(message.end()).isLessThanOrEqualTo(length);
      visit(message.attributes(0), MAX_DEPTH);
      visit(message.attributes(4), MAX_DEPTH);
    }
  }

  @Property
  void anyLengthOfASecondMessageEndsAndThrowsNothing(
      @ForAll int size, @ForAll @IntRange(min = 0, max = 40) int more) {
    NetlinkWriter writer =
        new NetlinkWriter(64).beginMessage(1, 0, 0).endMessage().beginMessage(2, 0, 0);
    writer.raw(new byte[more]).endMessage();
    ByteBuffer.wrap(writer.array())
        .order(ByteOrder.nativeOrder())
        .putInt(NetlinkWriter.HEADER_BYTES, size);

    List<NetlinkMessage> messages = NetlinkMessage.read(writer.array(), writer.length());

    assertThat(messages)
        .hasSizeBetween(1, 4)
        .allSatisfy(
            message -> assertThat(message.end()).isBetween(message.start(), writer.length()));
  }

  private static void write(NetlinkWriter writer, List<Value> values) {
    for (int i = 0; i < values.size(); i++) {
      int type = i + 1;
      switch (values.get(i)) {
        case Value.Bytes(var value) -> writer.attribute(type, bytes(value));
        case Value.Number(int value) -> writer.attribute(type, value);
        case Value.Text(var value) -> writer.attribute(type, value);
        case Value.Nest(var inside) -> {
          int nest = writer.beginNest(type);
          write(writer, inside);
          writer.endNest(nest);
        }
      }
    }
  }

  private static void assertReads(Attributes attributes, List<Value> values) {
    for (int i = 0; i < values.size(); i++) {
      int type = i + 1;
      assertThat(attributes.has(type)).isTrue();
      switch (values.get(i)) {
        case Value.Bytes(var value) -> assertThat(attributes.bytes(type)).isEqualTo(bytes(value));
        case Value.Number(int value) ->
            assertThat(attributes.integer(type, ~value)).isEqualTo(value);
        case Value.Text(var value) -> assertThat(attributes.text(type)).isEqualTo(value);
        case Value.Nest(var inside) -> {
          assertReads(attributes.nest(type), inside);
          assertThat(attributes.nests(type)).hasSize(1);
        }
      }
    }
    int absent = values.size() + 1;
    assertThat(attributes.has(absent)).isFalse();
    assertThat(attributes.bytes(absent)).isEmpty();
    assertThat(attributes.text(absent)).isEmpty();
    assertThat(attributes.integer(absent, 42)).isEqualTo(42);
    assertThat(attributes.nests(absent)).isEmpty();
    assertThat(attributes.nest(absent).has(1)).isFalse();
  }

  private static void visit(Attributes attributes, int depth) {
    for (int type = 0; type < 16; type++) {
      assertThat(attributes.bytes(type)).isNotNull();
      assertThat(attributes.text(type)).isNotNull();
      attributes.integer(type, 0);
      if (depth > 0 && attributes.has(type)) {
        visit(attributes.nest(type), depth - 1);
        attributes.nests(type).forEach(nest -> visit(nest, 0));
      }
    }
  }

  private static byte[] bytes(List<Byte> list) {
    byte[] bytes = new byte[list.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = list.get(i);
    }
    return bytes;
  }

  @Provide
  Arbitrary<List<Value>> values() {
    return values(MAX_DEPTH);
  }

  private static Arbitrary<List<Value>> values(int depth) {
    Arbitrary<Value> bytes = Arbitraries.bytes().list().ofMaxSize(20).map(Value.Bytes::new);
    Arbitrary<Value> number = Arbitraries.integers().map(Value.Number::new);
    Arbitrary<Value> text =
        Arbitraries.strings()
            .alpha()
            .numeric()
            .withChars("äß_€")
            .ofMaxLength(20)
            .map(Value.Text::new);
    Arbitrary<Value> value = Arbitraries.oneOf(bytes, number, text);
    if (depth > 0) {
      Arbitrary<Value> nest = Arbitraries.lazy(() -> values(depth - 1)).map(Value.Nest::new);
      value = Arbitraries.oneOf(bytes, number, text, nest);
    }
    return value.list().ofMaxSize(5);
  }
}
