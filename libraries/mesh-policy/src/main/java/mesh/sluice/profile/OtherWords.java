package mesh.sluice.profile;

import static java.util.stream.Collectors.toUnmodifiableMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import mesh.sluice.profile.ProfileKey.Kind;

/**
 * Annotations about a pod's traffic that another profile reads than the one in use. Their author
 * expects an effect that they do not have, such as a port that stays out of the mesh.
 */
public final class OtherWords {
  /** Those that say something of a pod besides its traffic: another profile may mean them too. */
  private static final Set<ProfileKey> NOT_OF_TRAFFIC =
      Set.of(
          SluiceKey.REDIRECT,
          SluiceKey.STATUS,
          SluiceKey.INJECT,
          IstioKey.INJECT,
          IstioKey.STATUS,
          OsmKey.INJECTION);

  private static final Map<MeshProfile, Set<String>> TRAFFIC =
      Arrays.stream(MeshProfile.values())
          .collect(toUnmodifiableMap(profile -> profile, OtherWords::traffic));

  private OtherWords() {}

  /**
   * What is written in vain.
   *
   * @param read the profile that reads the pod's policy
   * @return one finding for each annotation, by key
   */
  public static List<Finding> inVain(MeshProfile read, PodFacts pod) {
    return new TreeSet<>(pod.annotations().keySet())
        .stream()
            .filter(key -> !TRAFFIC.get(read).contains(key))
            .flatMap(
                key ->
                    Stream.of(MeshProfile.values())
                        .filter(profile -> TRAFFIC.get(profile).contains(key))
                        .map(profile -> finding(key, profile, read)))
            .toList();
  }

  private static Finding finding(String key, MeshProfile profile, MeshProfile read) {
    return new Finding(
        "metadata.annotations['" + key + "']",
        ("has no effect: it is an annotation of the profile %s, and the injector reads those of %s;"
                + " replace it, see docs/annotations.md, or remove it")
            .formatted(profile, read));
  }

  private static Set<String> traffic(MeshProfile profile) {
    Stream<? extends ProfileKey> keys =
        switch (profile) {
          case SLUICE -> Stream.of(SluiceKey.values());
          case ISTIO -> Stream.of(IstioKey.values());
          case OSM -> Stream.of(OsmKey.values());
        };
    return keys.filter(key -> key.kind() == Kind.ANNOTATION && !NOT_OF_TRAFFIC.contains(key))
        .map(ProfileKey::key)
        .collect(toUnmodifiableSet());
  }
}
