package mesh.sluice.cli;

import static mesh.sluice.explain.PrettyJson.array;
import static mesh.sluice.explain.PrettyJson.object;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.evaluate.Evaluation;
import mesh.sluice.evaluate.Evaluator;
import mesh.sluice.evaluate.Packet;
import mesh.sluice.evaluate.PacketOutcome;
import mesh.sluice.evaluate.Step;
import mesh.sluice.explain.ExplainedPod;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.nft.RulesetText;
import mesh.sluice.picture.Graph;
import mesh.sluice.picture.PacketPicture;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.rules.PodAddresses;

/**
 * A packet, and what becomes of it in a pod.
 *
 * @param policy the pod's policy, which gives its listeners their names; empty for a pod that is
 *     not meshed
 */
record PacketWay(Packet packet, Evaluation evaluation, Optional<RedirectPolicy> policy) {
  static PacketWay of(ExplainedPod explained, PodAddresses pod, Packet packet)
      throws CommandException {
    Evaluation evaluation = Evaluator.evaluate(PodRules.rules(explained, pod), packet);
    return new PacketWay(packet, evaluation, PodRules.policy(explained));
  }

  /** The rules that the packet passes, one a line, and where it lands. */
  String text() {
    StringBuilder text = new StringBuilder("The packet: ");
    text.append(PacketText.describe(packet)).append("\n");
    if (evaluation.steps().isEmpty()) {
      text.append("  no rule applies to it\n");
    }
    int widest = evaluation.steps().stream().mapToInt(step -> place(step).length()).max().orElse(0);
    for (Step step : evaluation.steps()) {
      String place = place(step);
      text.append("  ").append(place).append(" ".repeat(widest - place.length() + 2));
      text.append(RulesetText.of(step.rule())).append('\n');
    }
    if (evaluation.originalZone() != 0) {
      text.append("  Connection tracking looks for it in zone ");
      text.append(evaluation.originalZone()).append(".\n");
    }
    return text.append("  => ").append(landing()).append('\n').toString();
  }

  JsonObject json() {
    Map<String, JsonValue> members =
        new LinkedHashMap<>(
            object(
                    "direction", packet.outgoing() ? "out" : "in",
                    "protocol", packet.protocol().toString(),
                    "source", packet.source().toString(),
                    "destination", packet.destination().toString(),
                    "port", packet.destinationPort(),
                    "interface", packet.link().toString())
                .members());
    packet
        .owner()
        .ifPresent(
            owner ->
                members.putAll(
                    object("uid", owner.user().value(), "gid", owner.group().value()).members()));
    members.putAll(
        object(
                "steps",
                array(
                    evaluation.steps(),
                    step ->
                        object(
                            "stage", RulesetJson.stage(step.stage()),
                            "chain", step.chain(),
                            "number", step.number(),
                            "rule", RulesetJson.rule(step.rule()))),
                "originalZone",
                evaluation.originalZone(),
                "fate",
                fate(),
                "message",
                landing())
            .members());
    return new JsonObject(members);
  }

  Graph picture() {
    return PacketPicture.of(PacketText.describe(packet), evaluation, landing());
  }

  private static String place(Step step) {
    return RulesetJson.stage(step.stage()) + " " + step.chain() + " " + step.number();
  }

  private JsonObject fate() {
    return switch (evaluation.fate()) {
      case PacketOutcome.Direct() -> object("kind", "direct");
      case PacketOutcome.Redirected(int port) -> object("kind", "redirected", "port", port);
      case PacketOutcome.Translated(var address) ->
          object("kind", "translated", "address", address.toString());
      case PacketOutcome.Intercepted(int port) -> object("kind", "intercepted", "port", port);
      case PacketOutcome.Dropped() -> object("kind", "dropped");
    };
  }

  /** Where it lands, as a sentence without a full stop. */
  private String landing() {
    String target = PacketText.address(packet.destination(), packet.destinationPort());
    return switch (evaluation.fate()) {
      case PacketOutcome.Direct() ->
          packet.outgoing()
              ? "it goes to " + target + " directly"
              : "it reaches port " + packet.destinationPort() + " of the pod directly";
      case PacketOutcome.Redirected(int port) ->
          "it lands at port "
              + port
              + listener(port)
              + ", where "
              + target
              + " is known as its original destination";
      case PacketOutcome.Translated(var address) ->
          "it goes to "
              + PacketText.address(address, packet.destinationPort())
              + ", the pod's own address, instead of "
              + target;
      case PacketOutcome.Intercepted(int port) ->
          "it lands at the transparent socket of port "
              + port
              + listener(port)
              + ", its addresses unchanged";
      case PacketOutcome.Dropped() -> "it is dropped";
    };
  }

  private String listener(int port) {
    return policy
        .map(
            known -> {
              if (port == known.outbound().port()) {
                return ", the sidecar's outbound listener";
              }
              if (port == known.inbound().port()) {
                return ", the sidecar's inbound listener";
              }
              return known.dns().isPresent() && known.dns().get().port() == port
                  ? ", the sidecar's DNS listener"
                  : "";
            })
        .orElse("");
  }
}
