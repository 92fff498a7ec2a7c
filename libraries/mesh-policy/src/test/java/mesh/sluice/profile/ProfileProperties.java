package mesh.sluice.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mesh.sluice.annotation.RedirectAnnotation;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.profile.Decision.Invalid;
import mesh.sluice.profile.Decision.Meshed;
import mesh.sluice.profile.Decision.NeedsAgent;
import mesh.sluice.profile.Decision.NotMeshed;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class ProfileProperties {
  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void anyPodIsDecidedAboutAndAccountedFor(
      @ForAll("profiles") List<MeshProfile> profiles, @ForAll("pods") PodFacts pod) {
    Explanation explanation = MeshProfile.explain(profiles, pod, OsmMeshConfig.DEFAULT);

    switch (explanation.decision()) {
      case Meshed(RedirectPolicy policy) -> {
        Rows.assertAccountedFor(explanation);
        assertThat(RedirectAnnotation.parse(RedirectAnnotation.format(policy))).isEqualTo(policy);
      }
      case Invalid invalid -> {
        assertThat(pod.annotations()).containsKey(annotationIn(invalid.field()));
        assertThat(invalid.remedy()).isNotBlank();
        assertThat(explanation.sources()).isEmpty();
      }
      case NotMeshed(NotMeshedReason reason) -> {
        assertThat(reason.sentence()).isNotBlank();
        assertThat(explanation.sources()).isEmpty();
      }
      case NeedsAgent(String why) -> throw new AssertionError("the whole pod was at hand: " + why);
    }
  }

  @Property(tries = 3000, edgeCases = EdgeCasesMode.NONE)
  void annotationsAloneDecideAsTheWholePodDoesOrNotAtAll(
      @ForAll("profiles") List<MeshProfile> profiles, @ForAll("pods") PodFacts pod) {
    Decision full = MeshProfile.explain(profiles, pod, OsmMeshConfig.DEFAULT).decision();

    switch (MeshProfile.decide(profiles, pod.annotations())) {
      case NeedsAgent(String why) -> assertThat(why).isNotBlank();
      case NotMeshed(NotMeshedReason reason) -> assertThat(full).isInstanceOf(NotMeshed.class);
      case Meshed meshed -> assertThat(full).isEqualTo(meshed);
      case Invalid invalid -> assertThat(full).isEqualTo(invalid);
    }
  }

  @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
  void ourAnnotationsSayEverythingThatAPolicyCan(@ForAll("policies") RedirectPolicy policy) {
    Map<String, String> annotations = PolicyAnnotations.of(policy);

    assertThat(MeshProfile.decide(List.of(MeshProfile.SLUICE), annotations))
        .isEqualTo(new Meshed(policy));
  }

  @Provide
  Arbitrary<List<MeshProfile>> profiles() {
    return Arbitraries.of(MeshProfile.class)
        .list()
        .uniqueElements()
        .ofMaxSize(MeshProfile.values().length);
  }

  @Provide
  Arbitrary<PodFacts> pods() {
    return Combinators.combine(labels(), annotations(), runAs(), containers(), containers())
        .as(
            (labels, annotations, runAs, inits, containers) ->
                new PodFacts(
                    NamespaceFacts.named("default"),
                    "web",
                    labels,
                    annotations,
                    runAs,
                    inits,
                    containers,
                    false));
  }

  @Provide
  Arbitrary<RedirectPolicy> policies() {
    return PolicyAnnotations.policies();
  }

  private static Arbitrary<Map<String, String>> labels() {
    return Arbitraries.maps(Arbitraries.of("osm-proxy-uuid", "sidecar.istio.io/inject"), values())
        .ofMaxSize(2);
  }

  private static Arbitrary<Map<String, String>> annotations() {
    List<String> sluice = keys(SluiceKey.values());
    sluice.add("sluice.mesh/exclude-ports");
    List<String> sluiceWithoutPolicy = new ArrayList<>(sluice);
    sluiceWithoutPolicy.remove(RedirectAnnotation.KEY);
    List<String> istio = keys(IstioKey.values());
    // Without these, few generated pods are meshed at all.
    istio.addAll(Collections.nCopies(istio.size(), IstioKey.STATUS.key()));
    List<String> osm = keys(OsmKey.values());
    List<String> all = new ArrayList<>(List.of("example.org/team"));
    all.addAll(sluice);
    all.addAll(istio);
    all.addAll(osm);
    return Arbitraries.of(List.of(sluiceWithoutPolicy, istio, osm, all))
        .flatMap(keys -> Arbitraries.maps(Arbitraries.of(keys), values()).ofMaxSize(5));
  }

  private static List<String> keys(ProfileKey[] keys) {
    return Stream.of(keys)
        .filter(key -> key.kind() == ProfileKey.Kind.ANNOTATION)
        .map(ProfileKey::key)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static Arbitrary<String> values() {
    Arbitrary<String> words =
        Arbitraries.of(
            "",
            "*",
            "80",
            "15001",
            "65536",
            "8000-8100",
            "10.0.0.0/8",
            "10.1.2.3/8",
            "fd00::/8",
            "1.2.3.4",
            "::1",
            "eth0",
            "tap+",
            "true",
            "false",
            "none",
            "NONE",
            "TPROXY",
            "tproxy",
            "enabled",
            "{\"v\":1}",
            " ",
            "0");
    Arbitrary<String> lists =
        words.list().ofMinSize(1).ofMaxSize(4).map(entries -> String.join(", ", entries));
    return Arbitraries.frequencyOf(
        Tuple.of(6, words), Tuple.of(3, lists), Tuple.of(1, Arbitraries.strings()));
  }

  private static Arbitrary<RunAs> runAs() {
    return Arbitraries.of(RunAs.UNSET, RunAs.of(0, 0), RunAs.of(1337, 1337), RunAs.of(7, 8));
  }

  private static Arbitrary<List<ContainerFacts>> containers() {
    Arbitrary<String> names =
        Arbitraries.frequency(
            Tuple.of(6, "istio-proxy"),
            Tuple.of(6, "envoy"),
            Tuple.of(6, "app"),
            Tuple.of(1, "istio-init"),
            Tuple.of(1, "osm-init"));
    List<String> variables =
        Stream.of(IstioKey.values())
            .filter(key -> key.kind() == ProfileKey.Kind.ENVIRONMENT)
            .map(IstioKey::key)
            // Not an annotation, so the property could not name what is wrong with it.
            .filter(key -> !key.equals(IstioKey.LOOPBACK_RANGE.key()))
            .collect(Collectors.toList());
    Arbitrary<List<String>> args =
        Arbitraries.of(
            List.<List<String>>of(
                List.of(), List.of("proxy", "sidecar"), List.of("proxy", "router")));
    return Combinators.combine(
            names,
            runAs(),
            Arbitraries.maps(Arbitraries.of(variables), values()).ofMaxSize(2),
            args)
        .as(ContainerFacts::new)
        .list()
        .ofMaxSize(3);
  }

  private static String annotationIn(String field) {
    return field.startsWith(RedirectAnnotation.KEY) ? RedirectAnnotation.KEY : field;
  }
}
