package mesh.sluice.nft;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import mesh.sluice.backend.InstalledRules;

/** A table as the kernel holds it, in the syntax of {@code nft}. */
final class TableText {
  private final Map<String, TableSet> sets = new HashMap<>();

  private TableText(Table table) {
    table.sets().forEach(set -> sets.put(set.name(), set));
  }

  static InstalledRules of(TableReader.Found found) {
    StringBuilder text = new StringBuilder("table inet ").append(Table.NAME).append(" {\n");
    if (found.dormant()) {
      text.append("  flags dormant\n");
    }
    found.mark().ifPresent(mark -> text.append("  comment \"").append(mark).append("\"\n"));
    new TableText(found.table()).write(found.table(), text);
    return new InstalledRules(
        text.append("}\n").toString(),
        found.mark().map(TableMark::toString),
        found.table().isTransparent());
  }

  /** One rule of a table, its sets named. */
  static String rule(Table table, List<Expression> expressions) {
    return new ExpressionText(new TableText(table).sets).rule(expressions);
  }

  /** What is in a set, as its definition without braces. */
  static String definition(TableSet set) {
    StringJoiner elements = new StringJoiner(", ", "elements = { ", " }");
    members(set).forEach(elements::add);
    String flags = set.interval() ? "constant, interval" : "constant";
    return "type " + type(set) + "; flags " + flags + "; " + elements;
  }

  private void write(Table table, StringBuilder to) {
    for (TableSet set : table.sets()) {
      to.append("\n  set ").append(set.name());
      to.append(" { ").append(definition(set)).append(" }\n");
    }
    for (TableChain chain : table.chains()) {
      to.append("\n  chain ").append(chain.name()).append(" {\n");
      chain.base().ifPresent(base -> to.append("    ").append(text(base)).append('\n'));
      for (List<Expression> rule : chain.rules()) {
        to.append("    ").append(new ExpressionText(sets).rule(rule)).append('\n');
      }
      to.append("  }\n");
    }
  }

  private static String text(TableChain.Base base) {
    String hook =
        switch (base.hook()) {
          case TableChain.Base.HOOK_PREROUTING -> "prerouting";
          case TableChain.Base.HOOK_OUTPUT -> "output";
          default -> "<" + base.hook() + ">";
        };
    String policy = base.policy() == TableChain.Base.POLICY_ACCEPT ? "accept" : "drop";
    return "type %s hook %s priority %d; policy %s;"
        .formatted(base.type(), hook, base.priority(), policy);
  }

  private static String type(TableSet set) {
    return switch (set.keyType()) {
      case TableSet.TYPE_IPV4 -> "ipv4_addr";
      case TableSet.TYPE_IPV6 -> "ipv6_addr";
      case TableSet.TYPE_PORT -> "inet_service";
      case TableSet.TYPE_PROTOCOL_AND_PORT -> "inet_proto . inet_service";
      case TableSet.TYPE_USER -> "uid";
      case TableSet.TYPE_GROUP -> "gid";
      default -> "<" + set.keyType() + ">";
    };
  }

  private static List<String> members(TableSet set) {
    List<String> members = new ArrayList<>();
    DataText text = DataText.ofSetType(set.keyType());
    Data begin = null;
    for (TableSet.Element element : set.elements()) {
      if (!set.interval()) {
        members.add(text.of(element.key()));
      } else if (begin == null) {
        begin = element.key();
      } else if (element.end()) {
        members.add(text.range(begin, element.key().previous()));
        begin = null;
      }
    }
    if (begin != null) {
      members.add(text.range(begin, begin.highest()));
    }
    return members;
  }
}
