package mesh.sluice.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.TemplateException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever comes is either answered or refused as what it is, and nothing else happens. */
class ReviewProperties {
  private static final String POD =
      """
      {"apiVersion":"v1","kind":"Pod",
       "metadata":{"generateName":"web-","labels":{"app":"web","sluice.mesh/inject":"true"},
        "annotations":{"sluice.mesh/exclude-outbound-ports":"3306","sluice.mesh/proxy-cpu":"1"}},
       "spec":{"securityContext":{"runAsUser":1000},"volumes":[{"name":"a","emptyDir":{}}],
        "initContainers":[{"name":"setup","image":"example/setup"}],
        "containers":[{"name":"web","image":"example/web","ports":[{"containerPort":8080}],
         "readinessProbe":{"httpGet":{"path":"/","port":8080},"timeoutSeconds":1},
         "env":[{"name":"A","value":"b"}],"securityContext":{"runAsUser":1001}}]}}
      """;
  private static final byte[] REVIEW = Reviews.bytes(Reviews.create(POD));
  private static final ReviewHandler HANDLER = handler();

  @Property
  void damagedBytesAreReadOrRefused(@ForAll("damaged") byte[] body) {
    answerOrRefuse(body);
  }

  /** Well-formed JSON, one value of which is another than an API server would send. */
  @Property
  void otherValuesAreAnsweredOrRefused(@ForAll("values") JsonValue value, @ForAll Random random) {
    List<List<Object>> places = new ArrayList<>();
    JsonObject review = Reviews.object(REVIEW);
    collect(review, List.of(), places);
    List<Object> place = places.get(random.nextInt(places.size()));

    answerOrRefuse(Json.write(replaced(review, place, value)));
  }

  @Provide
  Arbitrary<byte[]> damaged() {
    Arbitrary<Integer> positions = Arbitraries.integers().between(0, REVIEW.length - 1);
    Arbitrary<byte[]> insertions = Arbitraries.bytes().array(byte[].class).ofMaxSize(8);
    return Combinators.combine(positions, positions, insertions)
        .as(
            (one, other, inserted) -> {
              int start = Math.min(one, other);
              int end = Math.min(Math.max(one, other), start + 20);
              byte[] damaged = new byte[start + inserted.length + REVIEW.length - end];
              System.arraycopy(REVIEW, 0, damaged, 0, start);
              System.arraycopy(inserted, 0, damaged, start, inserted.length);
              System.arraycopy(REVIEW, end, damaged, start + inserted.length, REVIEW.length - end);
              return damaged;
            });
  }

  @Provide
  Arbitrary<JsonValue> values() {
    return Arbitraries.of(
        new JsonNull(),
        new JsonBoolean(true),
        new JsonNumber(-1),
        new JsonNumber("1e999"),
        new JsonNumber("99999999999999999999"),
        new JsonString(""),
        new JsonString("é\u0000\uffff"),
        new JsonString("true"),
        new JsonArray(List.of()),
        new JsonArray(List.of(new JsonNull())),
        new JsonArray(List.of(new JsonString("a"), new JsonNumber(1))),
        new JsonObject(Map.of()),
        new JsonObject(Map.of("", new JsonNull())),
        new JsonObject(Map.of("name", new JsonString("sluice-proxy"))));
  }

  private static void answerOrRefuse(byte[] body) {
    Review review;
    try {
      review = ReviewReader.read(body);
    } catch (BadRequestException e) {
      assertThat(e.reason().status()).isEqualTo(400);
      assertThat(e.getMessage()).isNotBlank().doesNotContain("\n").hasSizeLessThan(1000);
      return;
    }
    JsonObject answer = Reviews.object(ReviewWriter.write(review.uid(), HANDLER.answer(review)));
    assertThat(answer.findPath("response.uid")).hasValue(new JsonString(review.uid()));
    assertThat(answer.findPath("response.allowed")).isPresent();
  }

  private static void collect(JsonValue value, List<Object> place, List<List<Object>> places) {
    places.add(place);
    if (value instanceof JsonObject(Map<String, JsonValue> members)) {
      members.forEach((name, member) -> collect(member, below(place, name), places));
    } else if (value instanceof JsonArray(List<JsonValue> elements)) {
      for (int i = 0; i < elements.size(); i++) {
        collect(elements.get(i), below(place, i), places);
      }
    }
  }

  private static List<Object> below(List<Object> place, Object step) {
    List<Object> longer = new ArrayList<>(place);
    longer.add(step);
    return longer;
  }

  private static JsonValue replaced(JsonValue value, List<Object> place, JsonValue other) {
    if (place.isEmpty()) {
      return other;
    }
    List<Object> rest = place.subList(1, place.size());
    if (value instanceof JsonObject(Map<String, JsonValue> members)) {
      Map<String, JsonValue> changed = new LinkedHashMap<>(members);
      changed.computeIfPresent(
          (String) place.getFirst(), (name, member) -> replaced(member, rest, other));
      return new JsonObject(changed);
    }
    List<JsonValue> changed = new ArrayList<>(((JsonArray) value).elements());
    int index = (int) place.getFirst();
    changed.set(index, replaced(changed.get(index), rest, other));
    return new JsonArray(changed);
  }

  private static ReviewHandler handler() {
    try {
      InjectorSettings settings = InjectorSettings.parse(Map.of());
      return new InjectHandler(() -> settings, name -> Optional.of(NamespaceFacts.named(name)));
    } catch (TemplateException e) {
      throw new AssertionError(e);
    }
  }
}
