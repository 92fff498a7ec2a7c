package mesh.sluice.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import mesh.sluice.nft.TestPolicies;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.DnsCapture;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.InterfaceRules;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.rules.RuleCompiler;
import mesh.sluice.rules.Ruleset;
import org.junit.jupiter.api.Test;

class RestoreScriptTest {
  /** Uses every table, and every match and verdict that there is. */
  private static final RedirectPolicy EVERYTHING =
      TestPolicies.RICH
          .withInbound(
              new InboundCapture(
                  InboundMode.TPROXY, 15006, PortSet.of(80, 8080), PortSet.of(15020)))
          .withDns(new DnsCapture(15053, CidrSet.parse("10.96.0.10", "fd00:96::10")))
          .withInterfaces(
              new InterfaceRules(
                  List.of(new InterfaceName("net1")), List.of(new InterfaceName("k6t-eth0"))))
          .withDropInvalid(true);

  /** Fails if there are rules of the second generation, as those of the first fail at theirs. */
  private static final String GUARD = "-N SLUICE-OUTPUT\n-X SLUICE-OUTPUT\n";

  @Test
  void defaultPolicyIsWrittenAsExpected() throws IOException {
    assertGolden(RedirectPolicy.DEFAULT, "default");
  }

  @Test
  void policyWithEverythingIsWrittenAsExpected() throws IOException {
    assertGolden(EVERYTHING, "everything");
  }

  @Test
  void creatingIsStrictAndOtherwiseTheSame() {
    FamilyTables tables = tables(RedirectPolicy.DEFAULT);

    assertThat(RestoreScript.create(tables)).startsWith("*nat\n" + GUARD);
    assertThat(made(tables).replaceAll("-N (\\S+)", ":$1 - [0:0]"))
        .isEqualTo(RestoreScript.of(RuleCompiler.compile(RedirectPolicy.DEFAULT), IpFamily.IPV4));
  }

  @Test
  void replacingWithNothingTakesAwayWhatIsThere() {
    SavedTables saved =
        SavedTables.parse(
            """
            *mangle
            :PREROUTING ACCEPT [3:180]
            :SLUICE_OLD - [0:0]
            -A PREROUTING -i eth0 -j SLUICE_OLD
            -A PREROUTING -i eth0 -j OTHER
            -A SLUICE_OLD -j RETURN
            COMMIT
            """);

    assertThat(RestoreScript.replace(saved, new FamilyTables(Map.of())))
        .isEqualTo(
            """
            *mangle
            :SLUICE_OLD - [0:0]
            -D PREROUTING -i eth0 -j SLUICE_OLD
            -X SLUICE_OLD
            COMMIT
            """);
  }

  @Test
  void removingEndsWithTheTableThatTellsWhetherAnythingIsThere() {
    SavedTables saved =
        SavedTables.parse(RestoreScript.of(RuleCompiler.compile(EVERYTHING), IpFamily.IPV4));

    assertThat(RestoreScript.remove(saved).lines().filter(line -> line.startsWith("*")))
        .containsExactly("*raw", "*mangle", "*nat");
  }

  @Test
  void replacingMakesAllTablesBeforeItTakesAwayAny() {
    FamilyTables tables = tables(EVERYTHING);
    String first = made(tables);
    String second = made(tables.in(Generation.SECOND));

    String forth = RestoreScript.replace(loaded(first), tables);
    String back = RestoreScript.replace(loaded(second), tables);

    assertThat(forth.lines().filter(line -> line.startsWith("*")))
        .containsExactly("*nat", "*mangle", "*raw", "*raw", "*mangle", "*nat");
    assertThat(forth).startsWith(second).contains("-g SLUICE-CAPTURE\n", "-X SLUICE_OUTPUT\n");
    assertThat(back).startsWith(first).contains("-X SLUICE-OUTPUT\n");
  }

  /** After an ADD that was interrupted, chains of both generations are there. */
  @Test
  void replacingSparesTheGenerationThatIsWhole() {
    FamilyTables tables = tables(EVERYTHING);
    for (Generation whole : Generation.values()) {
      Generation part = whole.other();
      String damaged = made(tables.in(part)).replaceFirst("-A SLUICE.OUTPUT .*\n", "");
      SavedTables saved = loaded(made(tables.in(whole)), damaged);

      assertThat(OwnRules.inForce(saved)).isEqualTo(whole);
      assertThat(RestoreScript.replace(saved, tables))
          .isEqualTo(
              RestoreScript.remove(loaded(damaged))
                  + made(tables.in(part))
                  + RestoreScript.remove(loaded(made(tables.in(whole)))));
    }
  }

  @Test
  void bothGenerationsMeanTheSame() {
    FamilyTables tables = tables(EVERYTHING);
    String second = made(tables.in(Generation.SECOND));

    assertThat(second).doesNotContain("SLUICE_");
    assertThat(OwnRules.of(loaded(second)).chains())
        .isEqualTo(RestoreScript.expected(tables).chains());
  }

  @Test
  void puttingBackBringsWhatWasThereBefore() {
    String before = RestoreScript.of(RuleCompiler.compile(EVERYTHING), IpFamily.IPV4);
    SavedTables saved = SavedTables.parse(before);

    assertThat(RestoreScript.of(saved)).isEqualTo(before);
    assertThat(RestoreScript.putBack(new SavedTables(Map.of()), saved))
        .isEqualTo(before.replaceAll(":(\\S+) - \\[0:0]", "-N $1").replace("SLUICE_", "SLUICE-"));
  }

  @Test
  void markNamesTheDigestOfWhatIsInstalled() {
    Ruleset ruleset = RuleCompiler.compile(EVERYTHING);
    OwnRules rules = OwnRules.of(SavedTables.parse(RestoreScript.of(ruleset, IpFamily.IPV4)));

    assertThat(rules.mark()).contains(RulesMark.of(rules));
    assertThat(rules)
        .extracting(OwnRules::chains)
        .isEqualTo(RestoreScript.expected(tables(EVERYTHING)).chains());
  }

  /** What makes chains, without looking for others of ours. */
  private static String made(FamilyTables tables) {
    return RestoreScript.create(tables).replace(GUARD, "");
  }

  /** What is there once the scripts are loaded. */
  private static SavedTables loaded(String... scripts) {
    Map<String, SavedTables.SavedTable> all = new LinkedHashMap<>();
    for (String script : scripts) {
      String text = script.replaceAll("-N (\\S+)", ":$1 - [0:0]");
      SavedTables.parse(text)
          .tables()
          .forEach(
              (name, table) -> {
                SavedTables.SavedTable there =
                    all.computeIfAbsent(
                        name,
                        _ -> new SavedTables.SavedTable(new ArrayList<>(), new ArrayList<>()));
                there.chains().addAll(table.chains());
                there.rules().addAll(table.rules());
              });
    }
    return new SavedTables(all);
  }

  private static FamilyTables tables(RedirectPolicy policy) {
    return FamilyTables.of(RuleCompiler.compile(policy), IpFamily.IPV4);
  }

  private static void assertGolden(RedirectPolicy policy, String name) throws IOException {
    for (IpFamily family : IpFamily.values()) {
      String file = name + "." + family + ".txt";
      try (InputStream golden = RestoreScriptTest.class.getResourceAsStream(file)) {
        assertThat(RestoreScript.of(RuleCompiler.compile(policy), family))
            .as(file)
            .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
  }
}
