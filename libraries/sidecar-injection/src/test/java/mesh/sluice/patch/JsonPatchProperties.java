package mesh.sluice.patch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Another implementation of RFC 6902 applies our patches, and gets the document that was meant. */
class JsonPatchProperties {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Property
  void patchMakesTheOneOfTheOther(
      @ForAll("values") JsonValue before, @ForAll("values") JsonValue after) throws IOException {
    JsonNode patch = MAPPER.readTree(Json.write(JsonPatch.between(before, after).toJson()));
    JsonNode patched =
        io.fabric8.zjsonpatch.JsonPatch.apply(patch, MAPPER.readTree(Json.write(before)));

    assertThat(patched).isEqualTo(MAPPER.readTree(Json.write(after)));
  }

  @Provide
  Arbitrary<JsonValue> values() {
    return values(3);
  }

  /** Few names and leaves, so that two documents have much in common. */
  private static Arbitrary<JsonValue> values(int depth) {
    Arbitrary<JsonValue> leaf =
        Arbitraries.of(
            new JsonNull(), new JsonNumber(1), new JsonNumber(2), new JsonString("a/b~c"));
    if (depth == 0) {
      return leaf;
    }
    Arbitrary<JsonValue> list =
        values(depth - 1).list().ofMaxSize(4).map((List<JsonValue> l) -> new JsonArray(l));
    Arbitrary<JsonValue> object =
        Arbitraries.maps(Arbitraries.of("a", "b", "c/d", "~"), values(depth - 1))
            .ofMaxSize(4)
            .map((Map<String, JsonValue> m) -> new JsonObject(m));
    return Arbitraries.oneOf(leaf, list, list, object, object);
  }
}
