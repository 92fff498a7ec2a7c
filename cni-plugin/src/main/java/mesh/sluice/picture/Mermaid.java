package mesh.sluice.picture;

import java.util.StringJoiner;
import mesh.sluice.picture.Graph.Arrow;
import mesh.sluice.picture.Graph.Box;
import mesh.sluice.picture.Graph.Group;

/** A graph as a Mermaid flowchart, which Markdown on code forges shows as a picture. */
public final class Mermaid {
  private Mermaid() {}

  public static String of(Graph graph) {
    StringBuilder text = new StringBuilder("flowchart TD\n");
    int number = 0;
    for (Group group : graph.groups()) {
      number++;
      boolean framed = !group.title().isEmpty();
      if (framed) {
        text.append("  subgraph group").append(number).append(" [\"");
        text.append(escaped(group.title())).append("\"]\n");
      }
      for (Box box : group.boxes()) {
        text.append(framed ? "    " : "  ").append(box(box)).append('\n');
      }
      if (framed) {
        text.append("  end\n");
      }
    }
    for (Arrow arrow : graph.arrows()) {
      text.append("  ").append(arrow.from()).append(" -->");
      if (!arrow.label().isEmpty()) {
        text.append("|\"").append(escaped(arrow.label())).append("\"|");
      }
      text.append(' ').append(arrow.to()).append('\n');
    }
    return text.toString();
  }

  private static String box(Box box) {
    StringJoiner lines = new StringJoiner("<br>");
    lines.add(box.round() ? escaped(box.title()) : "<b>" + escaped(box.title()) + "</b>");
    box.lines().forEach(line -> lines.add(escaped(line)));
    return box.id() + (box.round() ? "([\"" + lines + "\"])" : "[\"" + lines + "\"]");
  }

  /** Mermaid's own way to write what would end a label or be taken for markup. */
  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> escaped.append("#quot;");
        case '#' -> escaped.append("#35;");
        case '&' -> escaped.append("#amp;");
        case '<' -> escaped.append("#lt;");
        case '>' -> escaped.append("#gt;");
        case '`' -> escaped.append("#96;");
        default -> escaped.append(Character.isISOControl(c) ? ' ' : c);
      }
    }
    return escaped.toString();
  }
}
