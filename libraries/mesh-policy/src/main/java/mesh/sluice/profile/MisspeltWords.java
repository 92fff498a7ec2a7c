package mesh.sluice.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import mesh.sluice.profile.ProfileKey.Kind;

/**
 * Annotations and labels of pods that look like Istio's or OSM's, which there are not: the mesh
 * that they are of would pass them over without a word too. Only those that resemble one are told:
 * both meshes have more words than are known here. Our own are {@link OwnWords}.
 */
public final class MisspeltWords {
  private static final String ISTIO = "istio.io";
  private static final String OSM = "openservicemesh.io";

  /** Annotations of Istio 1.27 that say nothing of traffic, and so are no {@link IstioKey}. */
  private static final List<String> OTHER_ANNOTATIONS =
      List.of(
          "istio.io/rev",
          "inject.istio.io/templates",
          "prometheus.istio.io/merge-metrics",
          "proxy.istio.io/config",
          "proxy.istio.io/overrides",
          "readiness.status.sidecar.istio.io/applicationPorts",
          "readiness.status.sidecar.istio.io/failureThreshold",
          "readiness.status.sidecar.istio.io/initialDelaySeconds",
          "readiness.status.sidecar.istio.io/periodSeconds",
          "sidecar.istio.io/agentLogLevel",
          "sidecar.istio.io/bootstrapOverride",
          "sidecar.istio.io/componentLogLevel",
          "sidecar.istio.io/controlPlaneAuthPolicy",
          "sidecar.istio.io/discoveryAddress",
          "sidecar.istio.io/enableCoreDump",
          "sidecar.istio.io/extraStatTags",
          "sidecar.istio.io/logLevel",
          "sidecar.istio.io/nativeSidecar",
          "sidecar.istio.io/proxyCPU",
          "sidecar.istio.io/proxyCPULimit",
          "sidecar.istio.io/proxyImage",
          "sidecar.istio.io/proxyImageType",
          "sidecar.istio.io/proxyMemory",
          "sidecar.istio.io/proxyMemoryLimit",
          "sidecar.istio.io/rewriteAppHTTPProbers",
          "sidecar.istio.io/statsCompression",
          "sidecar.istio.io/statsHistogramBuckets",
          "sidecar.istio.io/statsInclusionPrefixes",
          "sidecar.istio.io/statsInclusionRegexps",
          "sidecar.istio.io/statsInclusionSuffixes",
          "sidecar.istio.io/userVolume",
          "sidecar.istio.io/userVolumeMount",
          "openservicemesh.io/metrics");

  private static final Set<String> ANNOTATIONS =
      Stream.concat(keys(Kind.ANNOTATION), OTHER_ANNOTATIONS.stream())
          .collect(Collectors.toUnmodifiableSet());

  private static final Set<String> LABELS =
      Stream.concat(
              keys(Kind.LABEL),
              Stream.of("istio.io/rev", "istio.io/dataplane-mode", "istio.io/use-waypoint"))
          .collect(Collectors.toUnmodifiableSet());

  /** Bounds the work that one pod can cause, and the warnings. */
  private static final int MAX_FINDINGS = 5;

  private static final int MAX_KEY = 128;

  private MisspeltWords() {}

  private static Stream<String> keys(Kind kind) {
    return Stream.<ProfileKey>concat(
            Arrays.stream(IstioKey.values()), Arrays.stream(OsmKey.values()))
        .filter(key -> key.kind() == kind)
        .map(ProfileKey::key);
  }

  /** What is misspelt in a pod; some of it, if it is much. */
  public static List<Finding> in(PodFacts pod) {
    List<Finding> findings = new ArrayList<>();
    find("annotation", pod.annotations(), ANNOTATIONS, findings);
    find("label", pod.labels(), LABELS, findings);
    return findings;
  }

  /** Whether it is a word of these meshes about pods, perhaps misspelt. */
  static boolean isAbout(String key) {
    return ANNOTATIONS.contains(key)
        || LABELS.contains(key)
        || meant(key, ANNOTATIONS).isPresent()
        || meant(key, LABELS).isPresent();
  }

  private static void find(
      String kind, Map<String, String> words, Set<String> known, List<Finding> to) {
    for (String key : new TreeSet<>(words.keySet())) {
      Optional<String> meant = to.size() < MAX_FINDINGS ? meant(key, known) : Optional.empty();
      if (meant.isPresent()) {
        to.add(
            new Finding(
                "metadata." + kind + "s['" + key + "']",
                "has no effect: there is no %s of this name; %s is probably meant"
                    .formatted(kind, meant.get())));
      }
    }
  }

  private static Optional<String> meant(String key, Set<String> known) {
    int slash = key.indexOf('/');
    String domain = slash < 0 ? "" : key.substring(0, slash);
    boolean ofAMesh = isOf(domain, ISTIO) || isOf(domain, OSM);
    if (!ofAMesh || key.length() > MAX_KEY || known.contains(key)) {
      return Optional.empty();
    }
    String name = key.substring(slash).toLowerCase(Locale.ROOT);
    return known.stream()
        .filter(word -> word.toLowerCase(Locale.ROOT).endsWith(name))
        .sorted()
        .findFirst()
        .or(() -> Spelling.nearest(key, known));
  }

  private static boolean isOf(String domain, String mesh) {
    return domain.equals(mesh) || domain.endsWith("." + mesh);
  }
}
