package mesh.sluice.cli;

import static mesh.sluice.explain.PrettyJson.array;
import static mesh.sluice.explain.PrettyJson.object;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.nft.RulesetText;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortRange;
import mesh.sluice.rules.Chain;
import mesh.sluice.rules.Match;
import mesh.sluice.rules.Rule;
import mesh.sluice.rules.Ruleset;
import mesh.sluice.rules.Stage;
import mesh.sluice.rules.Verdict;

/** Rules as JSON, for programs. */
final class RulesetJson {
  private RulesetJson() {}

  /**
   * @param besides commands for what the rules rely on
   */
  static JsonObject of(Ruleset ruleset, List<String> besides) {
    return object(
        "version", Ruleset.VERSION,
        "besides", array(besides, command -> command),
        "chains", array(ruleset.chains(), RulesetJson::chain));
  }

  /** A rule: its text in nft's syntax, with the first members of its sets, and its parts. */
  static JsonObject rule(Rule rule) {
    return object(
        "text", RulesetText.of(rule),
        "matches", array(rule.matches(), RulesetJson::match),
        "verdict", verdict(rule.verdict()));
  }

  static String stage(Stage stage) {
    return stage.toString().toLowerCase(Locale.ROOT);
  }

  private static JsonObject chain(Chain chain) {
    Map<String, JsonValue> members =
        new LinkedHashMap<>(object("name", chain.name(), "stage", stage(chain.stage())).members());
    chain
        .hook()
        .ifPresent(
            hook ->
                members.putAll(
                    object("hook", hook.isPrerouting() ? "prerouting" : "output").members()));
    members.put("rules", array(chain.rules(), RulesetJson::rule));
    return new JsonObject(members);
  }

  private static JsonObject match(Match match) {
    return switch (match) {
      case Match.Transport(var protocol) -> object("transport", protocol.toString());
      case Match.Family(var family) -> object("family", family.toString());
      case Match.OutputInterface(var name) -> object("outputInterface", name.toString());
      case Match.InputInterface(var name) -> object("inputInterface", name.toString());
      case Match.Mark(int value, boolean equal) -> object(equal ? "mark" : "markIsNot", value);
      case Match.ConnectionMark(int value) -> object("connectionMark", value);
      case Match.Connection(var state) ->
          object("connection", state.toString().toLowerCase(Locale.ROOT));
      case Match.Source(var set) -> object("source", texts(set.cidrs().cidrs()));
      case Match.Destination(var set) -> object("destination", texts(set.cidrs().cidrs()));
      case Match.DestinationPort(var name, var ports) ->
          object("destinationPort", array(ports.ranges(), RulesetJson::port));
      case Match.SocketUser(var name, var users) ->
          object("socketUser", array(users, OwnerId::value));
      case Match.SocketGroup(var name, var groups) ->
          object("socketGroup", array(groups, OwnerId::value));
    };
  }

  private static JsonObject verdict(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Return() -> object("kind", "return");
      case Verdict.Jump(String chain) -> object("kind", "jump", "chain", chain);
      case Verdict.Goto(String chain) -> object("kind", "goto", "chain", chain);
      case Verdict.Accept() -> object("kind", "accept");
      case Verdict.Drop() -> object("kind", "drop");
      case Verdict.SetMark(int value) -> object("kind", "setMark", "mark", value);
      case Verdict.SaveMark() -> object("kind", "saveMark");
      case Verdict.RestoreMark() -> object("kind", "restoreMark");
      case Verdict.SetOriginalZone(int zone) -> object("kind", "setOriginalZone", "zone", zone);
      case Verdict.TransparentProxy(int port, int mark) ->
          object("kind", "transparentProxy", "port", port, "mark", mark);
      case Verdict.Dnat(var address) ->
          object("kind", "translateDestination", "address", address.toString());
      case Verdict.Redirect(int port) -> object("kind", "redirect", "port", port);
    };
  }

  private static JsonArray texts(List<?> values) {
    return array(values, Object::toString);
  }

  private static Object port(PortRange range) {
    return range.isSingle() ? (Object) range.first() : range.toString();
  }
}
