package mesh.sluice.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import mesh.sluice.picture.Graph.Arrow;
import mesh.sluice.picture.Graph.Box;
import mesh.sluice.picture.Graph.Group;
import mesh.sluice.policy.ApplicationAddress;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.rules.PodAddresses;
import mesh.sluice.rules.RuleCompiler;
import org.junit.jupiter.api.Test;

class PictureTest {
  private static final Graph GRAPH =
      new Graph(
          List.of(
              new Group("", List.of(new Box("start", "a <start>", List.of(), true))),
              new Group(
                  "nat \"1\"",
                  List.of(
                      new Box("one", "on#e", List.of("1. oifname \"lo\"", "2. a\\b\n"), false)))),
          List.of(new Arrow("start", "one", ""), new Arrow("one", "start", "rule \"1\"")));

  @Test
  void mermaidEscapesWhatItWouldTakeForItsOwn() {
    assertThat(Mermaid.of(GRAPH))
        .isEqualTo(
            """
            flowchart TD
              start(["a #lt;start#gt;"])
              subgraph group2 ["nat #quot;1#quot;"]
                one["<b>on#35;e</b><br>1. oifname #quot;lo#quot;<br>2. a\\b "]
              end
              start --> one
              one -->|"rule #quot;1#quot;"| start
            """);
  }

  @Test
  void dotEscapesWhatItWouldTakeForItsOwn() {
    assertThat(Dot.of(GRAPH))
        .isEqualTo(
            """
            digraph sluice {
              node [shape=box fontname=monospace fontsize=10]
              edge [fontname=monospace fontsize=10]
              start [label="a <start>" shape=oval]
              subgraph cluster_2 {
                label="nat \\"1\\""
                one [label="on#e\\n1. oifname \\"lo\\"\\l2. a\\\\b \\l"]
              }
              start -> one
              one -> start [label="rule \\"1\\""]
            }
            """);
  }

  @Test
  void everyArrowOfAnyRulesJoinsTwoBoxes() {
    RedirectPolicy policy =
        RedirectPolicy.DEFAULT
            .withInbound(
                new InboundCapture(InboundMode.TPROXY, 15006, PortSet.ALL, PortSet.of(15020)))
            .withDropInvalid(true);
    policy = policy.withInbound(policy.inbound().withApplicationAddress(ApplicationAddress.POD));
    List<IpAddress> pod = List.of(IpAddress.parse("10.0.0.2"), IpAddress.parse("fd00::2"));
    Graph graph = RulesPicture.of(RuleCompiler.compile(policy, PodAddresses.of(pod)));

    List<String> boxes =
        graph.groups().stream().flatMap(group -> group.boxes().stream()).map(Box::id).toList();
    assertThat(boxes)
        .doesNotHaveDuplicates()
        .contains("dropped", "port_15006", "mangle_intercept", "application_ipv6");
    assertThat(graph.arrows())
        .allSatisfy(arrow -> assertThat(boxes).contains(arrow.from(), arrow.to()));
  }

  @Test
  void boxCannotBeNamedByMarkup() {
    assertThatThrownBy(() -> new Box("a\"b", "", List.of(), false))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
