package mesh.sluice.nft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import mesh.sluice.netlink.Attributes;
import mesh.sluice.netlink.NetlinkMessage;
import mesh.sluice.netlink.NetlinkWriter;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.reference.Connection;
import mesh.sluice.reference.Generators;
import mesh.sluice.reference.IstioReference;
import mesh.sluice.reference.OnDemand;
import mesh.sluice.reference.World;
import mesh.sluice.rules.RuleCompiler;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AddLifecycleHook;

@AddLifecycleHook(OnDemand.class)
class TableProperties {
  private static final Generators GENERATORS = new Generators(World.WIDE);
  private static final int HEADER_BYTES = 16;

  @Property(edgeCases = EdgeCasesMode.NONE)
  void compiledTableDoesWhatTheReferenceSays(
      @ForAll("policies") RedirectPolicy policy,
      @ForAll("connections") @Size(20) List<Connection> connections) {
    Table table = TableCompiler.compile(RuleCompiler.compile(policy, World.SMALL.known()));
    for (Connection connection : connections) {
      assertThat(TableInterpreter.fate(table, connection))
          .as("%s", connection)
          .isEqualTo(IstioReference.fate(policy, connection));
    }
  }

  @Property(edgeCases = EdgeCasesMode.NONE)
  void everyRuleIsReadAsItWasWritten(@ForAll("policies") RedirectPolicy policy) {
    for (TableChain chain :
        TableCompiler.compile(RuleCompiler.compile(policy, World.SMALL.known())).chains()) {
      for (List<Expression> rule : chain.rules()) {
        NetlinkWriter writer = written(rule);
        assertThat(read(writer.array(), writer.length())).isEqualTo(rule);
      }
    }
  }

  @Property
  void garbageIsReadAsSomethingElse(
      @ForAll("policies") RedirectPolicy policy,
      @ForAll int cut,
      @ForAll int at,
      @ForAll byte value) {
    List<Expression> rule =
        TableCompiler.compile(RuleCompiler.compile(policy, World.SMALL.known()))
            .chains()
            .getLast()
            .rules()
            .getFirst();
    NetlinkWriter writer = written(rule);
    byte[] bytes = Arrays.copyOf(writer.array(), writer.length());
    int afterHeader = bytes.length - HEADER_BYTES;
    bytes[HEADER_BYTES + Math.floorMod(at, afterHeader)] = value;

    List<Expression> found = read(bytes, HEADER_BYTES + Math.floorMod(cut, afterHeader));

    // Whatever it is, it can be compared and shown.
    assertThat(found).isNotEqualTo(rule).asString().isNotEmpty();
  }

  private static NetlinkWriter written(List<Expression> rule) {
    NetlinkWriter writer = new NetlinkWriter(8).beginMessage(0, 0, 0);
    rule.forEach(expression -> expression.write(writer));
    return writer.endMessage();
  }

  private static List<Expression> read(byte[] bytes, int end) {
    Attributes rule = new NetlinkMessage(0, 0, 0, bytes, HEADER_BYTES, end).attributes(0);
    return rule.nests(NfTables.NFTA_LIST_ELEM).stream().map(ExpressionCodec::read).toList();
  }

  @Provide
  Arbitrary<RedirectPolicy> policies() {
    return GENERATORS.policies();
  }

  @Provide
  Arbitrary<List<Connection>> connections() {
    return GENERATORS.connections().list();
  }
}
