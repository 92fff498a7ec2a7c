package mesh.sluice.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import mesh.sluice.evaluate.Evaluation;
import mesh.sluice.evaluate.Step;
import mesh.sluice.nft.RulesetText;
import mesh.sluice.picture.Graph.Arrow;
import mesh.sluice.picture.Graph.Box;
import mesh.sluice.picture.Graph.Group;

/** The way of one packet: each rule that applied to it, in their order, and where it lands. */
public final class PacketPicture {
  private PacketPicture() {}

  /**
   * @param packet the packet, described for people
   * @param fate where it lands, described for people
   */
  public static Graph of(String packet, Evaluation evaluation, String fate) {
    List<Box> boxes = new ArrayList<>();
    boxes.add(new Box("packet", packet, List.of(), true));
    for (Step step : evaluation.steps()) {
      String place =
          "%s %s, rule %d"
              .formatted(
                  step.stage().toString().toLowerCase(Locale.ROOT), step.chain(), step.number());
      boxes.add(new Box("step" + boxes.size(), place, List.of(RulesetText.of(step.rule())), false));
    }
    boxes.add(new Box("fate", fate, List.of(), true));
    List<Arrow> arrows = new ArrayList<>();
    for (int i = 1; i < boxes.size(); i++) {
      arrows.add(new Arrow(boxes.get(i - 1).id(), boxes.get(i).id(), ""));
    }
    return new Graph(List.of(new Group("", boxes)), arrows);
  }
}
