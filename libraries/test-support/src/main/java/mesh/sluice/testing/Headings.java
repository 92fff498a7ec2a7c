package mesh.sluice.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The headings of a document in Markdown, as links to its sections name them. */
public final class Headings {
  private final List<String> texts;

  private Headings(List<String> texts) {
    this.texts = List.copyOf(texts);
  }

  /** Those of a document; what lies in a block of code is none. */
  public static Headings of(Path document) throws IOException {
    List<String> texts = new ArrayList<>();
    boolean code = false;
    for (String line : Files.readAllLines(document)) {
      if (line.startsWith("```")) {
        code = !code;
      } else if (!code && line.matches("#{1,6} .*")) {
        texts.add(line.replaceFirst("#+ ", "").strip());
      }
    }
    return new Headings(texts);
  }

  /** What stands after the {@code #} of a link to each, as GitHub makes it of the heading. */
  public List<String> anchors() {
    return texts.stream()
        .map(
            text ->
                text.toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-'))
        .toList();
  }
}
