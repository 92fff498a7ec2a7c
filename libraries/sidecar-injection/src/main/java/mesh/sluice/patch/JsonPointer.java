package mesh.sluice.patch;

import static java.util.Objects.requireNonNull;

/**
 * A place in a document (RFC 6901).
 *
 * @param text as {@code /metadata/annotations/sluice.mesh~1redirect}; empty for the whole document
 */
public record JsonPointer(String text) {
  /** The whole document. */
  public static final JsonPointer ROOT = new JsonPointer("");

  public JsonPointer {
    requireNonNull(text);
  }

  /** The member called {@code name} of what is here. */
  public JsonPointer child(String name) {
    return new JsonPointer(text + '/' + name.replace("~", "~0").replace("/", "~1"));
  }

  /** The element of the list that is here; the first is 0. */
  public JsonPointer child(int index) {
    return new JsonPointer(text + '/' + index);
  }
}
