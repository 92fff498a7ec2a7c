package mesh.sluice.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mesh.sluice.profile.Decision.Invalid;
import mesh.sluice.testing.Checkout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds docs/annotations.md to what the code reads. */
class AnnotationsDocumentTest {
  private static final Path DOCUMENT = Checkout.path("docs", "annotations.md");
  private static final String KEY_ROW = "| `";
  private static final int COLUMNS = 5;

  @ParameterizedTest
  @EnumSource
  void namesExactlyTheKeysThatTheProfileReads(MeshProfile profile) throws IOException {
    assertThat(examples(profile).keySet())
        .containsExactlyInAnyOrderElementsOf(
            keys(profile).map(ProfileKey::key).collect(Collectors.toSet()));
  }

  static Stream<Arguments> annotations() throws IOException {
    Stream.Builder<Arguments> rows = Stream.builder();
    for (MeshProfile profile : MeshProfile.values()) {
      Map<String, String> examples = examples(profile);
      keys(profile)
          .filter(key -> key.kind() == ProfileKey.Kind.ANNOTATION)
          .forEach(key -> rows.add(arguments(profile, key.key(), examples.get(key.key()))));
    }
    return rows.build();
  }

  @ParameterizedTest
  @MethodSource("annotations")
  void exampleIsAccepted(MeshProfile profile, String key, String example) {
    Map<String, String> annotations = new HashMap<>();
    if (key.startsWith("sluice.mesh/dns-")) {
      annotations.put(SluiceKey.DNS_CAPTURE.key(), "true");
    }
    annotations.put(key, example);
    PodFacts pod =
        switch (profile) {
          case SLUICE -> Pods.plain(annotations);
          case ISTIO -> Pods.istio(annotations);
          case OSM -> Pods.osm(annotations);
        };

    Explanation explanation = MeshProfile.explain(List.of(profile), pod, OsmMeshConfig.DEFAULT);

    assertThat(explanation.decision()).isNotInstanceOf(Invalid.class);
  }

  @Test
  void everyRowHasAllColumns() throws IOException {
    assertThat(Files.readAllLines(DOCUMENT).stream().filter(line -> line.startsWith("|")))
        .allSatisfy(line -> assertThat(cells(line)).hasSize(COLUMNS));
  }

  private static Stream<ProfileKey> keys(MeshProfile profile) {
    return switch (profile) {
      case SLUICE -> Stream.of(SluiceKey.values());
      case ISTIO -> Stream.of(IstioKey.values());
      case OSM -> Stream.of(OsmKey.values());
    };
  }

  /** The examples by their keys, of the section that has the profile's name. */
  private static Map<String, String> examples(MeshProfile profile) throws IOException {
    Map<String, String> examples = new LinkedHashMap<>();
    boolean within = false;
    for (String line : Files.readAllLines(DOCUMENT)) {
      if (line.startsWith("## ")) {
        within = line.equals("## " + profile);
      } else if (within && line.startsWith(KEY_ROW)) {
        List<String> cells = cells(line);
        assertThat(examples.put(code(cells.getFirst()), code(cells.getLast()))).isNull();
      }
    }
    return examples;
  }

  private static List<String> cells(String row) {
    List<String> parts = Stream.of(row.split("\\|", -1)).map(String::strip).toList();
    return parts.subList(1, parts.size() - 1);
  }

  private static String code(String cell) {
    assertThat(cell).startsWith("`").endsWith("`");
    return cell.substring(1, cell.length() - 1);
  }
}
