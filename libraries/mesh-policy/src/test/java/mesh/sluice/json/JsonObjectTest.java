package mesh.sluice.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.LinkedHashMap;
import java.util.Map;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects with few members are kept in another way than those with many. */
class JsonObjectTest {
  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, FewMembers.MAX_SIZE - 1, FewMembers.MAX_SIZE, FewMembers.MAX_SIZE + 1, 1000})
  void isWhatItWasMadeOf(int size) throws MalformedJsonException {
    Map<String, JsonValue> members = members(size);

    JsonObject object = new JsonObject(members);

    assertThat(object.members()).isEqualTo(members).hasSize(size);
    assertThat(object.members().keySet()).containsExactlyElementsOf(members.keySet());
    assertThat(object.members().entrySet()).containsExactlyElementsOf(members.entrySet());
    Map<String, JsonValue> seen = new LinkedHashMap<>();
    object.members().forEach(seen::put);
    assertThat(seen).containsExactlyEntriesOf(members);
    members.forEach((name, value) -> assertThat(object.find(name)).contains(value));
    assertThat(object.find("m" + size)).isEmpty();
    assertThat(object.members().containsKey("m" + size)).isFalse();
    assertThat(Json.read(object.toString())).isEqualTo(object).hasSameHashCodeAs(object);
    assertThat(new JsonObject(object.members())).isEqualTo(object);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, FewMembers.MAX_SIZE - 1, FewMembers.MAX_SIZE, FewMembers.MAX_SIZE + 1})
  void changedObjectIsAnother(int size) {
    JsonObject object = new JsonObject(members(size));
    JsonNumber more = new JsonNumber(-1);

    assertThat(object.with("more", more).members()).hasSize(size + 1).containsEntry("more", more);
    assertThat(object.with("m0", more).members().entrySet().iterator().next())
        .isEqualTo(Map.entry("m0", more));
    assertThat(object.with("m0", more).members()).hasSize(size);
    assertThat(object.without("m0").members()).hasSize(size - 1).doesNotContainKey("m0");
    assertThat(object.without("more")).isEqualTo(object);
    assertThat(object).isEqualTo(new JsonObject(members(size)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, FewMembers.MAX_SIZE, FewMembers.MAX_SIZE + 1})
  void nobodyCanChangeIt(int size) {
    Map<String, JsonValue> members = members(size);
    Map<String, JsonValue> held = new JsonObject(members).members();
    members.clear();

    assertThat(held).hasSize(size);
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> held.put("m0", new JsonNumber(-1)));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> held.remove("m0"));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> held.entrySet().iterator().next().setValue(new JsonNumber(-1)));
  }

  @Test
  void orderDoesNotMatterForEquality() throws MalformedJsonException {
    assertThat(Json.read("{\"a\":1,\"b\":2}"))
        .isEqualTo(Json.read("{\"b\":2,\"a\":1}"))
        .isNotEqualTo(Json.read("{\"a\":2,\"b\":1}"))
        .isNotEqualTo(Json.read("{\"a\":1,\"c\":2}"));
  }

  private static Map<String, JsonValue> members(int size) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      members.put("m" + i, new JsonNumber(i));
    }
    return members;
  }
}
