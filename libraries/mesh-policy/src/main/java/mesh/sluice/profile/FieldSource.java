package mesh.sluice.profile;

import static java.util.Objects.requireNonNull;

/**
 * One source of one field. A field that several sources add to has one of these for each.
 *
 * @param field what it gave
 * @param source what gave it, with its own words
 */
public record FieldSource(PolicyField field, Source source) {
  public FieldSource {
    requireNonNull(field);
    requireNonNull(source);
  }
}
