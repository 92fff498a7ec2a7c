package mesh.sluice.injection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mesh.sluice.profile.OwnWords;
import mesh.sluice.testing.Checkout;
import org.junit.jupiter.api.Test;

/** docs/injection.md names the annotations that are read, and no others. */
class OverrideDocumentTest {
  private static final Pattern ANNOTATION_ROW =
      Pattern.compile("^\\| `(sluice\\.mesh/[a-z-]+)` \\|");

  /** These stand in tables of the same form. */
  private static final Set<String> OF_THE_NAMESPACE = Set.of("sluice.mesh/injection");

  @Test
  void namesExactlyTheAnnotationsThatChangeTheSidecar() throws IOException {
    List<String> documented =
        Files.readAllLines(Checkout.path("docs", "injection.md")).stream()
            .filter(line -> line.startsWith("| `sluice.mesh/proxy-"))
            .map(line -> line.split("\\|", -1))
            .map(cells -> cells[1].strip() + cells[2].strip() + cells[4].strip())
            .toList();

    assertThat(documented)
        .containsExactlyElementsOf(
            Arrays.stream(OverrideKey.values())
                .map(
                    key ->
                        "`"
                            + key.key()
                            + "`"
                            + (key.istio().isEmpty() ? "" : "`" + key.istio() + "`")
                            + "`sidecar."
                            + key.value()
                            + "`")
                .toList());
  }

  @Test
  void misspellingCheckKnowsAllAnnotationsOfTheInjector() throws IOException {
    Set<String> documented = new TreeSet<>();
    for (String file : List.of("injection.md", "annotations.md")) {
      for (String line : Files.readAllLines(Checkout.path("docs", file))) {
        Matcher row = ANNOTATION_ROW.matcher(line);
        if (row.find()) {
          documented.add(row.group(1));
        }
      }
    }
    documented.removeAll(OF_THE_NAMESPACE);

    assertThat(new TreeSet<>(OwnWords.annotations())).isEqualTo(documented);
    assertThat(OwnWords.annotations())
        .containsAll(Arrays.stream(OverrideKey.values()).map(OverrideKey::key).toList())
        .contains(PodWishes.NATIVE, PodWishes.REWRITE);
  }
}
