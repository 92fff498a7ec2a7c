package mesh.sluice.picture;

import mesh.sluice.picture.Graph.Arrow;
import mesh.sluice.picture.Graph.Box;
import mesh.sluice.picture.Graph.Group;

/** A graph in the language of Graphviz, for its program {@code dot}. */
public final class Dot {
  private Dot() {}

  public static String of(Graph graph) {
    StringBuilder text = new StringBuilder("digraph sluice {\n");
    text.append("  node [shape=box fontname=monospace fontsize=10]\n");
    text.append("  edge [fontname=monospace fontsize=10]\n");
    int number = 0;
    for (Group group : graph.groups()) {
      number++;
      boolean framed = !group.title().isEmpty();
      if (framed) {
        text.append("  subgraph cluster_").append(number).append(" {\n");
        text.append("    label=").append(quoted(group.title())).append('\n');
      }
      for (Box box : group.boxes()) {
        text.append(framed ? "    " : "  ").append(box(box)).append('\n');
      }
      if (framed) {
        text.append("  }\n");
      }
    }
    for (Arrow arrow : graph.arrows()) {
      text.append("  ").append(arrow.from()).append(" -> ").append(arrow.to());
      if (!arrow.label().isEmpty()) {
        text.append(" [label=").append(quoted(arrow.label())).append(']');
      }
      text.append('\n');
    }
    return text.append("}\n").toString();
  }

  private static String box(Box box) {
    StringBuilder label = new StringBuilder(escaped(box.title()));
    // The rules of a chain stand at the left; \l ends a line of that kind.
    String end = box.round() ? "\\n" : "\\l";
    if (!box.lines().isEmpty()) {
      label.append("\\n");
      box.lines().forEach(line -> label.append(escaped(line)).append(end));
    }
    return box.id() + " [label=\"" + label + "\"" + (box.round() ? " shape=oval" : "") + "]";
  }

  private static String quoted(String text) {
    return "\"" + escaped(text) + "\"";
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        escaped.append('\\');
      }
      escaped.append(Character.isISOControl(c) ? ' ' : c);
    }
    return escaped.toString();
  }
}
