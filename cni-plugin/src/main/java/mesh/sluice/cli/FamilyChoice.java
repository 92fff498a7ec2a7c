package mesh.sluice.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.rules.Chain;
import mesh.sluice.rules.Match;
import mesh.sluice.rules.Rule;
import mesh.sluice.rules.Ruleset;

/** Whose packets' rules a person wants to see. */
enum FamilyChoice {
  IPV4("4", Optional.of(IpFamily.IPV4)),
  IPV6("6", Optional.of(IpFamily.IPV6)),
  BOTH("both", Optional.empty());

  private final String text;
  private final Optional<IpFamily> family;

  FamilyChoice(String text, Optional<IpFamily> family) {
    this.text = text;
    this.family = family;
  }

  /** The one family; empty for both. */
  Optional<IpFamily> family() {
    return family;
  }

  /** The rules without those that no packet of the chosen family can match. */
  Ruleset of(Ruleset ruleset) {
    if (family.isEmpty()) {
      return ruleset;
    }
    List<Chain> chains = new ArrayList<>();
    for (Chain chain : ruleset.chains()) {
      List<Rule> rules = chain.rules().stream().filter(this::concerns).toList();
      chains.add(new Chain(chain.name(), chain.stage(), chain.hook(), rules));
    }
    return new Ruleset(chains);
  }

  private boolean concerns(Rule rule) {
    return rule.matches().stream()
        .flatMap(match -> familyOf(match).stream())
        .allMatch(family.orElseThrow()::equals);
  }

  private static Optional<IpFamily> familyOf(Match match) {
    return switch (match) {
      case Match.Family(var family) -> Optional.of(family);
      case Match.Source(var addresses) -> Optional.of(addresses.family());
      case Match.Destination(var addresses) -> Optional.of(addresses.family());
      case Match.Transport t -> Optional.empty();
      case Match.OutputInterface i -> Optional.empty();
      case Match.InputInterface i -> Optional.empty();
      case Match.Mark m -> Optional.empty();
      case Match.ConnectionMark m -> Optional.empty();
      case Match.Connection c -> Optional.empty();
      case Match.DestinationPort p -> Optional.empty();
      case Match.SocketUser u -> Optional.empty();
      case Match.SocketGroup g -> Optional.empty();
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
