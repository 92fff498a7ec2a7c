package mesh.sluice.conflist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Lists in any style: white space, numbers, escapes, members that come twice. */
class NetworkFileProperties {
  private static final PluginEntry ENTRY =
      new PluginEntry(
          Optional.of(new PluginEntry.Exempt("sluice-system", "sluice-node-")),
          List.of("kube-system"),
          List.of("sluice", "istio"),
          Optional.of("/run/sluice/agent.sock"),
          Optional.of("/run/sluice/events.sock"),
          true,
          Optional.of("auto"));

  @Property(tries = 500)
  void takingTheEntryOutGivesTheTextFromBefore(@ForAll("lists") String text) throws Exception {
    NetworkFile before = NetworkFile.parse("a.conflist", text.getBytes(UTF_8));

    NetworkFile after = before.with(ENTRY);

    assertThat(new String(after.withoutEntry(), UTF_8)).isEqualTo(text);
    assertThat(after.bytes().length).isGreaterThan(before.bytes().length);
    assertThat(after.network()).isEqualTo(before.network());
    assertThat(after.with(ENTRY)).isSameAs(after);
  }

  @Property(tries = 300)
  void entryIsReplacedWhereverItIs(
      @ForAll("plugin") String first,
      @ForAll("plugin") String second,
      @ForAll("space") String space)
      throws Exception {
    String old = "{\"type\":" + space + "\"sluice-cni\"}";
    String list = "{\"name\":\"n\",\"plugins\":[%s]}";
    String plain = list.formatted(first + "," + space + second);
    NetworkFile expected = NetworkFile.parse("a.conflist", plain.getBytes(UTF_8)).with(ENTRY);

    for (String plugins :
        List.of(
            old + "," + first + "," + space + second,
            first + "," + space + old + "," + space + second,
            first + "," + space + second + "," + old,
            old + "," + old + "," + first + "," + old + "," + space + second + space + "," + old)) {
      NetworkFile file = NetworkFile.parse("a.conflist", list.formatted(plugins).getBytes(UTF_8));

      assertThat(file.with(ENTRY).bytes()).isEqualTo(expected.bytes());
      assertThat(new String(file.withoutEntry(), UTF_8)).isEqualTo(plain);
    }
  }

  @Provide
  Arbitrary<String> space() {
    return Arbitraries.of("", " ", "\n", "\r\n\t", "  \n    ");
  }

  @Provide
  Arbitrary<String> value() {
    Arbitrary<String> scalar =
        Arbitraries.of(
            "0", "-1.50e+3", "1E400", "true", "null", "\"\"", "\"]},{\"", "\"\\\"\\u00e9é𝕏\"");
    return Arbitraries.recursive(
        () -> scalar,
        inner ->
            Combinators.combine(inner, space(), inner)
                .as((one, space, two) -> "[" + one + space + ",{\"plugins\":" + space + two + "}]"),
        0,
        3);
  }

  @Provide
  Arbitrary<String> plugin() {
    return Combinators.combine(value(), space(), Arbitraries.of("a", "type", "é", "plugins"))
        .as(
            (value, space, name) ->
                "{"
                    + space
                    + "\""
                    + name
                    + "\":"
                    + space
                    + value
                    + ",\"type\" :\"bridge\""
                    + space
                    + "}");
  }

  @Provide
  Arbitrary<String> lists() {
    Arbitrary<String> plugins =
        Combinators.combine(plugin().list().ofMinSize(1).ofMaxSize(4), space(), space(), space())
            .as(
                (all, before, between, after) ->
                    "[" + before + String.join(between + "," + before, all) + after + "]");
    return Combinators.combine(
            plugins, space(), value(), Arbitraries.of("x", "cniVersions2", "Plugins", ""))
        .as(
            (list, space, value, name) ->
                space
                    + "{\"name\":\"n\",\"plugins\":7,"
                    + ("\"" + name + "\":" + value)
                    + space
                    + (",\"plugins\":" + space + list + space)
                    + ",\"cniVersion\":\"1.0.0\"}"
                    + space);
  }
}
