package mesh.sluice.cni;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.json.MalformedJsonException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What scanners are told of the program {@code sluice-cni}, in CycloneDX's form. */
class BillOfMaterialsIT {
  private static final Path FILE = Path.of("target", "sluice-cni.cdx.json");

  private static JsonValue.JsonObject bill;
  private static List<JsonValue> components;

  @BeforeAll
  static void read() throws IOException, MalformedJsonException {
    bill = (JsonValue.JsonObject) Json.read(Files.readAllBytes(FILE));
    components = ((JsonArray) bill.find("components").orElseThrow()).elements();
  }

  @Test
  void librariesOfTheProgramAreListed() {
    assertThat(components)
        .extracting(component -> text(component, "name"))
        .contains("traffic-redirect", "mesh-policy", "jackson-core", "picocli", "snakeyaml-engine")
        .doesNotContain("nativeimage", "junit-jupiter", "assertj-core");
  }

  @Test
  void whatIsLinkedBesideThemIsListedToo() {
    assertThat(components)
        .extracting(component -> text(component, "purl").replaceFirst("@.*", ""))
        .contains(
            "pkg:generic/openjdk", "pkg:maven/org.graalvm.nativeimage/svm", "pkg:generic/zlib")
        .anyMatch(purl -> purl.matches("pkg:deb/(debian|ubuntu)/musl"));
  }

  @Test
  void eachHasAVersionAndALicence() {
    assertThat(components)
        .allSatisfy(
            component -> {
              assertThat(text(component, "version")).matches("[0-9].*");
              assertThat(((JsonArray) find(component, "licenses")).elements()).isNotEmpty();
            });
  }

  @Test
  void nothingInItIsOfTheMomentWhenItWasMade() {
    assertThat(bill.find("serialNumber")).isEmpty();
    assertThat(bill.findPath("metadata.timestamp")).isEmpty();
    assertThat(bill.findPath("metadata.component.name")).contains(new JsonString("sluice-cni"));
  }

  private static String text(JsonValue component, String name) {
    return ((JsonString) find(component, name)).value();
  }

  private static JsonValue find(JsonValue component, String name) {
    return ((JsonValue.JsonObject) component).find(name).orElseThrow();
  }
}
