package mesh.sluice.injector;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Values as people and programs write them in YAML, with all that YAML 1.1 makes of them. */
final class GeneratedYaml {
  private static final int MAX_DEPTH = 3;

  private GeneratedYaml() {}

  /** Lines that begin with {@code data:}, and lines before them that they may refer to. */
  static Arbitrary<String> values() {
    Arbitrary<String> lines =
        mapping(1).map(text -> "base: &base {a: 1, y: 2, c: {d: 3}}\ndata:\n" + text);
    Arbitrary<String> flow = flow(MAX_DEPTH).map(text -> "data: " + text + "\n");
    return Arbitraries.oneOf(lines, lines, flow);
  }

  private static Arbitrary<String> words() {
    return Arbitraries.of(
        "y",
        "Y",
        "on",
        "off",
        "no",
        "n",
        "yes",
        "true",
        "True",
        "tRUE",
        "null",
        "Null",
        "017",
        "0o17",
        "0x1F",
        "0b11",
        "08",
        "1.0",
        "1.",
        "5.e3",
        ".5",
        "-.5",
        "1e3",
        "1.00068e+09",
        "1e21",
        "1e-7",
        "0.000001",
        "1_000",
        "1__0",
        "_1",
        "._1",
        ".5_5",
        "+1",
        "-0",
        "-0.0",
        "9223372036854775807",
        "12345678901234567890",
        "123456789012345678901234567890",
        "1e400",
        "2026-01-01",
        "2026-01-01T00:00:00Z",
        "1:30",
        "12e03",
        "0777777777777777777777777",
        "1.10",
        "web",
        "a-b",
        "example/web:1.0",
        "http://a/b?c=d",
        "a b",
        "a#b",
        "é",
        "=",
        "x:y",
        "123456789.0",
        "0.1",
        "100000000000000000000000",
        "v1",
        "10.0.0.1",
        "10.0.0.0/8",
        "1.5e+3");
  }

  private static Arbitrary<String> quoted() {
    return Arbitraries.of(
        "'y'",
        "\"017\"",
        "''",
        "\"\"",
        "'it''s'",
        "\"\\t\\\"\\u00e9\\n\"",
        "\"\\L\\P\\N\"",
        "\"a\\L\\\\L b\"",
        "\"x\u2028  y\"",
        "'x\u2028y'",
        "'x\u2029 y'",
        "\"x\u0085y\"",
        "\"a  \n\n    b\"",
        "'a\n    b'",
        "\"a\\\n     b\"",
        "!!str 1",
        "!!int \"017\"",
        "!local x",
        "!!binary aGk=",
        "!!float 1",
        "! 1",
        "\"\uD83D\uDE00\"",
        "\"\\U0001F600\"",
        "'\t'",
        "\"a: b #c\"",
        "'<<'");
  }

  private static Arbitrary<String> scalars() {
    return Arbitraries.oneOf(words(), words(), quoted(), Arbitraries.of("~", ""));
  }

  /** Of two keys that are the same text, but not the same value, kubectl takes one at random. */
  private static Arbitrary<String> keys() {
    return Arbitraries.oneOf(
        words().filter(word -> !List.of("+1", "1_000").contains(word)),
        Arbitraries.of("'y'", "\"017\"", "'a b'", "!!str 7", "'<<'", "a", "b", "a", "\"x\\Ly\""));
  }

  /** What stands between a key and its value. */
  private static Arbitrary<String> gaps() {
    return Arbitraries.of(" ", " ", " ", "\t", "  ", " \t", "\t\t ");
  }

  private static Arbitrary<String> ends() {
    return Arbitraries.of("\n", "\n", "\n", " # c\n", "\t# c: d\n", "\n\n", "\r\n", "\n# c\n");
  }

  private static Arbitrary<String> flow(int depth) {
    if (depth == 0) {
      return Arbitraries.oneOf(words().map(GeneratedYaml::forFlow), Arbitraries.of("'a, b'", "~"));
    }
    Arbitrary<String> inner = flow(depth - 1);
    Arbitrary<String> member =
        Combinators.combine(keys().map(GeneratedYaml::forFlow), gaps(), inner)
            .as((key, gap, value) -> key + ":" + gap + value);
    return Arbitraries.oneOf(
        inner,
        member.list().ofMaxSize(3).map(all -> "{" + String.join(", ", all) + "}"),
        inner.list().ofMaxSize(3).map(all -> "[" + String.join(",\t", all) + "]"),
        inner.list().ofMaxSize(2).map(all -> "[\n    " + String.join(",\n    ", all) + "]"));
  }

  /** A question mark ends a word there for kubectl. */
  private static String forFlow(String word) {
    return word.replace("?c=d", "");
  }

  private static Arbitrary<String> mapping(int depth) {
    String indent = "  ".repeat(depth);
    Arbitrary<String> scalar =
        Combinators.combine(keys(), gaps(), scalars(), ends())
            .as((key, gap, value, end) -> indent + key + ":" + gap + value + end);
    Arbitrary<String> block =
        Combinators.combine(keys(), blocks(indent + "  "))
            .as((key, text) -> indent + key + ": " + text);
    Arbitrary<String> merge =
        Arbitraries.of(
            "<<: *base\n", "<<: {a: 4, e: 5}\n", "<<: [*base, {a: 6, g: 7}]\n", "<<:\t*base\n");
    Arbitrary<String> flow =
        Combinators.combine(keys(), gaps(), flow(2), ends())
            .as((key, gap, value, end) -> indent + key + ":" + gap + value + end);
    List<Arbitrary<String>> kinds =
        depth == MAX_DEPTH
            ? List.of(scalar, scalar, block, flow)
            : List.of(
                scalar,
                scalar,
                block,
                flow,
                merge.map(text -> indent + text),
                nested(keys(), indent, mapping(depth + 1)),
                nested(keys(), indent, list(depth + 1)));
    return Arbitraries.oneOf(kinds)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(all -> String.join("", all));
  }

  private static Arbitrary<String> nested(
      Arbitrary<String> keys, String indent, Arbitrary<String> inner) {
    return Combinators.combine(keys, ends(), inner)
        .as((key, end, value) -> indent + key + ":" + end + value);
  }

  private static Arbitrary<String> list(int depth) {
    String indent = "  ".repeat(depth);
    return Combinators.combine(scalars(), ends())
        .as((value, end) -> indent + "- " + value + end)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(all -> String.join("", all));
  }

  /** Text of several lines. */
  private static Arbitrary<String> blocks(String indent) {
    Arbitrary<String> heads = Arbitraries.of("|\n", "|-\n", "|+\n", ">\n", ">-\n", "| # c\n");
    Arbitrary<String> lines =
        Arbitraries.of("a\tb", "a:\tb", "# no comment", "", "  more", "x\\Ly", "---", "end ", "{}");
    return Combinators.combine(heads, lines.list().ofMinSize(1).ofMaxSize(4))
        .as(
            (head, all) ->
                head
                    + indent
                    + "first\n"
                    + String.join(
                        "",
                        all.stream()
                            .map(line -> line.isEmpty() ? "\n" : indent + line + "\n")
                            .toList()));
  }
}
