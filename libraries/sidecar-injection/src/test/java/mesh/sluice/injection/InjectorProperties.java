package mesh.sluice.injection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import mesh.sluice.injection.Injection.Injected;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonNull;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.patch.JsonPatch;
import mesh.sluice.template.InjectorSettings;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every pod that gets a sidecar. */
class InjectorProperties {
  private static final int TRIES = 300;

  @Property(tries = TRIES)
  void secondRoundChangesNothing(
      @ForAll("pods") JsonObject pod, @ForAll("settings") InjectorSettings settings) {
    JsonObject once = inject(pod, settings);

    assertThat(inject(once, settings)).isEqualTo(once);
  }

  @Property(tries = TRIES)
  void whatWasDoneCanBeUndone(
      @ForAll("pods") JsonObject pod, @ForAll("settings") InjectorSettings settings)
      throws RefusedException {
    PodObject injected = new PodObject(inject(pod, settings));

    PodObject undone = Undo.undo(injected, InjectionStatus.of(injected).orElseThrow());

    assertThat(withoutNothing(undone.json())).isEqualTo(withoutNothing(pod));
  }

  @Property(tries = TRIES)
  void otherSettingsComeOutAsIfTheyHadBeenThereFirst(
      @ForAll("pods") JsonObject pod,
      @ForAll("settings") InjectorSettings before,
      @ForAll("settings") InjectorSettings after) {
    assertThat(withoutNothing(inject(inject(pod, before), after)))
        .isEqualTo(withoutNothing(inject(pod, after)));
  }

  @Property(tries = TRIES)
  void nothingOfTheUsersIsChangedButProbes(
      @ForAll("pods") JsonObject pod, @ForAll("settings") InjectorSettings settings) {
    PodObject before = new PodObject(pod);
    PodObject after = new PodObject(inject(pod, settings));

    for (String list : PodObject.CONTAINER_LISTS) {
      assertThat(applications(after, list)).isEqualTo(applications(before, list));
    }
    assertThat(after.list("volumes")).containsAll(before.list("volumes"));
    for (String kind : List.of("labels", "annotations")) {
      assertThat(after.texts(kind)).containsAllEntriesOf(before.texts(kind));
    }
    JsonObject others = spec(before);
    JsonObject othersAfter = spec(after);
    for (String changed : List.of("containers", "initContainers", "volumes")) {
      others = others.without(changed);
      othersAfter = othersAfter.without(changed);
    }
    assertThat(othersAfter).isEqualTo(others);
  }

  @Property(tries = TRIES)
  void envoyAnswersEveryProbeThatIsPointedToIt(
      @ForAll("pods") JsonObject pod, @ForAll("settings") InjectorSettings settings) {
    PodObject injected = new PodObject(inject(pod, settings));
    String sidecar =
        PodObject.CONTAINER_LISTS.stream()
            .flatMap(list -> injected.list(list).stream())
            .filter(container -> PodObject.name(container).equals("sluice-proxy"))
            .findFirst()
            .orElseThrow()
            .toString();

    for (String list : PodObject.CONTAINER_LISTS) {
      for (JsonObject container : injected.list(list)) {
        for (KubeletField field : KubeletField.values()) {
          Optional<JsonValue> path =
              field.find(container).flatMap(asked -> asked.findPath("httpGet.path"));
          if (path.isPresent() && path.get().toString().matches("\"/(probe|lifecycle)/.*")) {
            assertThat(sidecar).contains(path.get().toString().replace("\"", "\\\""));
          }
        }
      }
    }
  }

  /** A real API server fills in its defaults before it asks the webhook, kubectl does not. */
  @Property(tries = TRIES)
  void defaultsOfTheApiServerMakeNoDifference(
      @ForAll("pods") JsonObject pod, @ForAll("settings") InjectorSettings settings) {
    JsonObject byWebhook = inject(ApiDefaults.of(pod), settings);
    JsonObject byHand = inject(pod, settings);

    assertThat(withoutStatus(ApiDefaults.of(byWebhook)))
        .isEqualTo(withoutStatus(ApiDefaults.of(byHand)));
  }

  /** Before the second review the API server has read the first one's answer, and added to it. */
  @Property(tries = TRIES)
  void secondReviewOfAPodThatNobodyElseChangedGivesNoPatch(
      @ForAll("pods") JsonObject pod,
      @ForAll("settings") InjectorSettings settings,
      @ForAll long seed) {
    JsonObject served =
        Additions.to(ApiDefaults.of(inject(ApiDefaults.of(pod), settings)), new Random(seed));

    assertThat(JsonPatch.between(served, inject(served, settings)).toJson()).hasToString("[]");
  }

  /**
   * As with a pod that was injected manually: whoever did it did not fill in the server's defaults.
   */
  @Property(tries = TRIES)
  void webhookAddsNothingToAPodThatWasInjectedByHand(
      @ForAll("pods") JsonObject pod,
      @ForAll("settings") InjectorSettings settings,
      @ForAll long seed) {
    JsonObject served = Additions.to(ApiDefaults.of(inject(pod, settings)), new Random(seed));

    assertThat(JsonPatch.between(served, inject(served, settings)).toJson()).hasToString("[]");
  }

  @Property(tries = TRIES)
  void whatOthersAddedStaysAlsoWithOtherSettings(
      @ForAll("pods") JsonObject pod,
      @ForAll("settings") InjectorSettings before,
      @ForAll("settings") InjectorSettings after) {
    JsonObject changed = Additions.everyAddition(ApiDefaults.of(inject(pod, before)));

    JsonObject again = inject(changed, after);

    assertThat(Additions.everyAddition(again)).isEqualTo(again);
  }

  private static JsonObject inject(JsonObject pod, InjectorSettings settings) {
    Injection injection = Injector.inject(pod, InjectorTest.SHOP, settings);
    assertThat(injection).isInstanceOf(Injected.class);
    return ((Injected) injection).pod();
  }

  private static JsonObject spec(PodObject pod) {
    return (JsonObject) pod.json().find("spec").orElseThrow();
  }

  private static List<JsonObject> applications(PodObject pod, String list) {
    return pod.list(list).stream()
        .filter(container -> !PodObject.name(container).equals("sluice-proxy"))
        .map(
            container ->
                container
                    .without("livenessProbe")
                    .without("readinessProbe")
                    .without("startupProbe")
                    .without("lifecycle"))
        .toList();
  }

  private static JsonObject withoutStatus(JsonObject pod) {
    return withoutNothing(new PodObject(pod).withoutAnnotation(InjectionStatus.KEY).json());
  }

  /** Without what is empty: for Kubernetes that is the same as what is missing. */
  private static JsonObject withoutNothing(JsonObject object) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    object
        .members()
        .forEach(
            (name, value) -> {
              JsonValue kept = value instanceof JsonObject inner ? withoutNothing(inner) : value;
              if (!kept.equals(new JsonObject(Map.of()))
                  && !kept.equals(new JsonArray(List.of()))
                  && !(kept instanceof JsonNull)) {
                members.put(name, kept);
              }
            });
    return new JsonObject(members);
  }

  @Provide
  Arbitrary<JsonObject> pods() {
    return GeneratedPods.pods();
  }

  @Provide
  Arbitrary<InjectorSettings> settings() {
    return GeneratedSettings.settings();
  }
}
