package mesh.sluice.template;

import static mesh.sluice.template.PodTexts.PLACEHOLDER;
import static mesh.sluice.template.TextTemplate.escape;

import java.util.ArrayList;
import java.util.List;

/**
 * JSON for an argument of a container, with gaps where texts of a pod go.
 *
 * @param parts what is around the gaps, one more than there are gaps
 * @param gaps the number of the text that goes into each gap
 */
record TextWithGaps(List<String> parts, List<Integer> gaps) {
  TextWithGaps {
    parts = List.copyOf(parts);
    gaps = List.copyOf(gaps);
  }

  /**
   * @param text with placeholders of {@link PodTexts#inTheirPlace}, each within a JSON string
   */
  static TextWithGaps of(String text) {
    List<String> parts = new ArrayList<>();
    List<Integer> gaps = new ArrayList<>();
    int from = 0;
    for (int at = text.indexOf(PLACEHOLDER); at >= 0; at = text.indexOf(PLACEHOLDER, from)) {
      int end = text.indexOf(PLACEHOLDER, at + 1);
      parts.add(text.substring(from, at));
      gaps.add(Integer.valueOf(text.substring(at + 1, end)));
      from = end + 1;
    }
    parts.add(text.substring(from));
    return new TextWithGaps(parts, gaps);
  }

  /**
   * Whether these texts, put in escaped before the text was read as YAML, would have been read as
   * they are: YAML leaves out some characters, and refuses others.
   */
  static boolean takes(List<String> texts) {
    for (String text : texts) {
      for (int i = 0; i < text.length(); i++) {
        if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * The whole.
   *
   * @param texts by their numbers, of which {@link #takes} is true
   */
  String with(List<String> texts) {
    if (gaps.isEmpty()) {
      return parts.getFirst();
    }
    List<String> pieces = new ArrayList<>(parts.size() + gaps.size());
    for (int i = 0; i < gaps.size(); i++) {
      pieces.add(parts.get(i));
      pieces.add(argument(texts.get(gaps.get(i))));
    }
    pieces.add(parts.getLast());
    return String.join("", pieces);
  }

  /** As a JSON string has it, and so that the kubelet takes nothing in it for a variable. */
  private static String argument(String text) {
    boolean itself = text.indexOf('"') < 0 && text.indexOf('\\') < 0;
    return (itself ? text : escape(text)).replace("$", "$$");
  }
}
