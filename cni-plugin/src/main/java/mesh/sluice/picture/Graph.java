package mesh.sluice.picture;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * Boxes in groups, and arrows between them.
 *
 * @param groups each drawn with a frame
 * @param arrows between boxes of any group
 */
public record Graph(List<Group> groups, List<Arrow> arrows) {
  public Graph {
    groups = List.copyOf(groups);
    arrows = List.copyOf(arrows);
  }

  /**
   * Boxes that belong together.
   *
   * @param title written at the frame; empty for boxes without a frame
   */
  public record Group(String title, List<Box> boxes) {
    public Group {
      requireNonNull(title);
      boxes = List.copyOf(boxes);
    }
  }

  /**
   * A box.
   *
   * @param id letters, digits and underscores; unique in its graph
   * @param title first line, stressed
   * @param lines the others
   * @param round whether it is where packets come from or end, not a chain
   */
  public record Box(String id, String title, List<String> lines, boolean round) {
    public Box {
      if (!id.matches("[a-z0-9_]+")) {
        throw new IllegalArgumentException("'" + id + "' cannot name a box");
      }
      requireNonNull(title);
      lines = List.copyOf(lines);
    }
  }

  /**
   * An arrow from one box to another.
   *
   * @param label empty for none
   */
  public record Arrow(String from, String to, String label) {
    public Arrow {
      requireNonNull(from);
      requireNonNull(to);
      requireNonNull(label);
    }
  }
}
