package mesh.sluice.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import mesh.sluice.policy.InvalidPolicyException;

/** Reads one pod for one profile, and keeps account of where each field came from. */
final class Reading {
  private final MeshProfile profile;
  private final Map<String, String> annotations;
  private final List<Source> because = new ArrayList<>();
  private final List<FieldSource> sources = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();

  Reading(MeshProfile profile, Map<String, String> annotations) {
    this.profile = profile;
    this.annotations = annotations;
  }

  /** The raw value of an annotation. */
  Optional<String> find(ProfileKey key) {
    return Optional.ofNullable(annotations.get(key.key()));
  }

  /**
   * A field that an annotation gives.
   *
   * @param absent what the annotation would have to say for the value that holds without it
   * @param parse may throw an {@link InvalidPolicyException} about the value, without a field
   */
  <T> T annotation(ProfileKey key, PolicyField field, String absent, Function<String, T> parse) {
    Optional<String> written = find(key);
    note(
        field,
        written
            .<Source>map(value -> new Source.Annotation(key.key(), value))
            .orElseGet(() -> new Source.Default(absent)));
    return parse(key, written.orElse(absent), parse);
  }

  /** Parses the value of {@code key}, and names the key in what is said about it. */
  static <T> T parse(ProfileKey key, String value, Function<String, T> parse) {
    try {
      return parse.apply(value);
    } catch (InvalidPolicyException e) {
      throw e.in(key.key());
    }
  }

  /** One more source of a field. */
  void note(PolicyField field, Source source) {
    sources.add(new FieldSource(field, source));
  }

  /** A field, or a part of one, that no pod can change. */
  void always(PolicyField field, String value, String why) {
    note(field, new Source.Always(value, why));
  }

  /** One more thing that decided whether the pod is meshed. */
  void because(Source source) {
    because.add(source);
  }

  void finding(String about, String sentence) {
    findings.add(new Finding(about, sentence));
  }

  /** The decision with the account; fields are accounted for only if there is a policy. */
  Explanation explanation(Decision decision) {
    return new Explanation(
        Optional.of(profile),
        decision,
        because,
        decision instanceof Decision.Meshed ? sources : List.of(),
        findings);
  }
}
