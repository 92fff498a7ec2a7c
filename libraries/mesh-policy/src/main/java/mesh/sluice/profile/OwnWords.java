package mesh.sluice.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All annotations and labels of pods that begin with {@value #PREFIX}, so that one that is misspelt
 * is not passed over in silence. The plugin does not ask here but {@link SluiceKey}: a pod that
 * there is must not lose its network to a word that a later release may know.
 */
public final class OwnWords {
  /** What all of our words begin with. */
  public static final String PREFIX = "sluice.mesh/";

  /** Those that only the injector reads, besides what the profile sluice does. */
  private static final List<String> INJECTORS =
      List.of(
          "proxy-image",
          "proxy-cpu",
          "proxy-cpu-limit",
          "proxy-memory",
          "proxy-memory-limit",
          "proxy-log-level",
          "proxy-concurrency",
          "native-sidecar",
          "rewrite-probes");

  private static final Set<String> ANNOTATIONS =
      Stream.concat(
              Arrays.stream(SluiceKey.values()).map(SluiceKey::key),
              INJECTORS.stream().map(PREFIX::concat))
          .collect(Collectors.toUnmodifiableSet());

  private static final Set<String> LABELS = Set.of(SluiceKey.INJECT.key());

  /** Bounds the work that one pod can cause. */
  private static final int MAX_REMEDIES = 5;

  /**
   * A word of ours that there is not.
   *
   * @param place {@code metadata.annotations['sluice.mesh/proxy-imgae']}
   * @param value what was written
   * @param remedy what to write instead
   */
  public record Unknown(String place, String value, String remedy) {}

  private OwnWords() {}

  /** The annotations of pods that there are. */
  public static Set<String> annotations() {
    return ANNOTATIONS;
  }

  /** The words of a pod that look like ours; some of them, if there are many. */
  public static List<Unknown> unknown(PodFacts pod) {
    List<Unknown> unknown = new ArrayList<>();
    find("annotation", pod.annotations(), ANNOTATIONS, unknown);
    find("label", pod.labels(), LABELS, unknown);
    return unknown;
  }

  private static void find(
      String kind, Map<String, String> words, Set<String> known, List<Unknown> to) {
    for (String key : new TreeSet<>(words.keySet())) {
      Optional<String> remedy =
          to.size() < MAX_REMEDIES ? remedy(kind, key, known) : Optional.empty();
      if (remedy.isPresent()) {
        to.add(new Unknown("metadata." + kind + "s['" + key + "']", words.get(key), remedy.get()));
      }
    }
  }

  /** What to write instead of an annotation; empty if it is not ours, or there is one. */
  public static Optional<String> remedyForAnnotation(String key) {
    return remedy("annotation", key, ANNOTATIONS);
  }

  private static Optional<String> remedy(String kind, String key, Collection<String> known) {
    if (!key.startsWith(PREFIX) || known.contains(key)) {
      return Optional.empty();
    }
    return Optional.of(
        "there is no %s of this name; ".formatted(kind)
            + Spelling.nearest(key, known)
                .map(word -> "did you mean " + word + "?")
                .orElse("remove it, or write one of those in docs/annotations.md"));
  }
}
