package mesh.sluice.nft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import mesh.sluice.nft.Expression.Append;
import mesh.sluice.nft.Expression.Compare;
import mesh.sluice.nft.Expression.Foreign;
import mesh.sluice.nft.Expression.Immediate;
import mesh.sluice.nft.Expression.Lookup;
import mesh.sluice.nft.Expression.Meta;
import mesh.sluice.nft.Expression.Payload;
import mesh.sluice.nft.Expression.Redirect;
import mesh.sluice.nft.Expression.Verdict;
import mesh.sluice.nft.TableChain.Base;
import mesh.sluice.nft.TableSet.Element;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.rules.RuleCompiler;
import org.junit.jupiter.api.Test;

class TableDigestTest {
  private static final Data DATA = Data.port(80);
  private static final Optional<Base> BASE = Optional.of(new Base("nat", 0, -100, 1));
  private static final List<Expression> RULE = List.of(new Meta(16), new Verdict(-5, ""));

  @Test
  void digestIsKnown() {
    // Rules that were installed are checked by later versions: this must not change by accident.
    Table table = TableCompiler.compile(RuleCompiler.compile(RedirectPolicy.DEFAULT));

    assertThat(TableDigest.of(table)).isEqualTo("339350a7173f0694");
    assertThat(TableDigest.of(new Table(List.of(), List.of()))).isEqualTo("cbf29ce484222325");
  }

  @Test
  void orderOfSetsChainsAndElementsDoesNotMatter() {
    Table table = TableCompiler.compile(RuleCompiler.compile(TestPolicies.RICH));
    Random random = new Random(7);

    for (int i = 0; i < 20; i++) {
      List<TableSet> sets = new ArrayList<>();
      for (TableSet set : table.sets()) {
        sets.add(
            new TableSet(
                set.name(),
                set.keyType(),
                set.keyBytes(),
                set.interval(),
                shuffled(set.elements(), random)));
      }
      Table other = new Table(shuffled(sets, random), shuffled(table.chains(), random));
      assertThat(other).isEqualTo(table);
      assertThat(TableDigest.of(other)).isEqualTo(TableDigest.of(table));
    }
  }

  @Test
  void everyChangeOfARuleCounts() {
    assertAllDiffer(
        chain("a", BASE, List.of()),
        chain("a", BASE, List.of(List.of())),
        chain("a", BASE, List.of(RULE)),
        chain("a", BASE, List.of(RULE, RULE)),
        chain("a", BASE, List.of(RULE, List.of())),
        chain("a", BASE, List.of(List.of(), RULE)),
        chain("a", BASE, List.of(List.of(RULE.get(0)), List.of(RULE.get(1)))),
        chain("a", BASE, List.of(List.of(RULE.get(1), RULE.get(0)))));
  }

  @Test
  void everyChangeOfAnExpressionCounts() {
    assertAllDiffer(
        rule(new Meta(10)),
        rule(new Meta(11)),
        rule(new Payload(1, 2, 3)),
        rule(new Payload(2, 2, 3)),
        rule(new Payload(1, 3, 3)),
        rule(new Payload(1, 2, 4)),
        rule(new Append(1, 2, 3)),
        rule(new Append(2, 2, 3)),
        rule(new Append(1, 3, 3)),
        rule(new Append(1, 2, 4)),
        rule(new Compare(0, DATA)),
        rule(new Compare(1, DATA)),
        rule(new Compare(0, Data.port(81))),
        rule(new Compare(0, Data.of(80))),
        rule(new Lookup("a", 0)),
        rule(new Lookup("b", 0)),
        rule(new Lookup("a", 1)),
        rule(new Immediate(DATA)),
        rule(new Immediate(Data.port(81))),
        rule(new Verdict(-5, "")),
        rule(new Verdict(-4, "")),
        rule(new Verdict(-4, "a")),
        rule(new Redirect(2)),
        rule(new Redirect(0)),
        rule(new Foreign("counter", DATA)),
        rule(new Foreign("counter", Data.port(81))),
        rule(new Foreign("limit", DATA)));
  }

  @Test
  void everyChangeOfAChainCounts() {
    assertAllDiffer(
        new Table(List.of(), List.of()),
        chain("a", Optional.empty(), List.of()),
        chain("b", Optional.empty(), List.of()),
        chain("a", BASE, List.of()),
        chain("a", Optional.of(new Base("filter", 0, -100, 1)), List.of()),
        chain("a", Optional.of(new Base("nat", 3, -100, 1)), List.of()),
        chain("a", Optional.of(new Base("nat", 0, -99, 1)), List.of()),
        chain("a", Optional.of(new Base("nat", 0, -100, 0)), List.of()),
        new Table(
            List.of(),
            List.of(
                new TableChain("a", BASE, List.of()),
                new TableChain("b", Optional.empty(), List.of()))));
  }

  @Test
  void everyChangeOfASetCounts() {
    assertAllDiffer(
        set("a", 13, 2, false),
        set("b", 13, 2, false),
        set("a", 7, 2, false),
        set("a", 13, 4, false),
        set("a", 13, 2, true),
        set("a", 13, 2, false, new Element(DATA, false)),
        set("a", 13, 2, false, new Element(DATA, true)),
        set("a", 13, 2, false, new Element(Data.port(81), false)),
        set("a", 13, 2, false, new Element(DATA, false), new Element(Data.port(81), false)),
        set("a", 13, 2, false, new Element(DATA, false), new Element(Data.port(81), true)));
  }

  private static void assertAllDiffer(Table... tables) {
    Map<String, Table> byDigest = new HashMap<>();
    for (Table table : tables) {
      assertThat(byDigest.put(TableDigest.of(table), table)).as("%s", table).isNull();
    }
  }

  private static Table rule(Expression expression) {
    return chain("a", BASE, List.of(List.of(expression)));
  }

  private static Table chain(String name, Optional<Base> base, List<List<Expression>> rules) {
    return new Table(List.of(), List.of(new TableChain(name, base, rules)));
  }

  private static Table set(
      String name, int type, int bytes, boolean interval, Element... elements) {
    return new Table(
        List.of(new TableSet(name, type, bytes, interval, List.of(elements))), List.of());
  }

  private static <T> List<T> shuffled(List<T> list, Random random) {
    List<T> copy = new ArrayList<>(list);
    Collections.shuffle(copy, random);
    return copy;
  }
}
