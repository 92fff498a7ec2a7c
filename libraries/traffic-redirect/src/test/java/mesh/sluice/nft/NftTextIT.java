package mesh.sluice.nft;

import static org.assertj.core.api.Assertions.assertThat;

import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.reference.Generators;
import mesh.sluice.reference.World;
import mesh.sluice.rules.RuleCompiler;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** A person who saves our table with {@code nft} and loads it elsewhere gets the same table. */
class NftTextIT {
  private static TestTable original;
  private static TestTable copy;

  @BeforeContainer
  static void createNamespaces() {
    original = new TestTable();
    copy = new TestTable();
  }

  @AfterContainer
  static void removeNamespaces() {
    if (original != null) {
      original.close();
    }
    if (copy != null) {
      copy.close();
    }
  }

  @Example
  void richTableIsLoadedFromItsText() throws Exception {
    assertIsLoadedFromItsText(TestPolicies.RICH);
  }

  @Example
  void largeTableIsLoadedFromItsText() throws Exception {
    assertIsLoadedFromItsText(TestPolicies.large(300));
  }

  @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
  void anyTableIsLoadedFromItsText(@ForAll("policies") RedirectPolicy policy) throws Exception {
    assertIsLoadedFromItsText(policy);
  }

  private static void assertIsLoadedFromItsText(RedirectPolicy policy) throws Exception {
    original.install(policy);
    copy.netns().nft("flush ruleset\n" + original.text());

    Table compiled = TableCompiler.compile(RuleCompiler.compile(policy, World.SMALL.known()));
    assertThat(original.read()).isEqualTo(compiled);
    assertThat(copy.read()).isEqualTo(compiled);
  }

  @Provide
  Arbitrary<RedirectPolicy> policies() {
    return new Generators(World.WIDE).policies();
  }
}
