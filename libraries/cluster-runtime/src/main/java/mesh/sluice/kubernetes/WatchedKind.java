package mesh.sluice.kubernetes;

import static java.util.Objects.requireNonNull;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Which objects a {@link Reflector} follows.
 *
 * @param name what to call them in messages: the plural, such as {@code pods}
 * @param path of their list, such as {@code /api/v1/pods}
 * @param selector the query that chooses among them, such as {@code
 *     fieldSelector=spec.nodeName%3Dworker}; empty for all
 * @param optional whether the API server may not know the kind at all, as before a
 *     CustomResourceDefinition is created; there are none then
 */
public record WatchedKind(String name, String path, String selector, boolean optional) {
  public WatchedKind {
    requireNonNull(name);
    requireNonNull(selector);
    if (!path.startsWith("/") || path.contains("?")) {
      throw new IllegalArgumentException("path: " + path + "; give one such as /api/v1/pods");
    }
  }

  /** All objects of a kind that every API server knows. */
  public static WatchedKind of(String name, String path) {
    return new WatchedKind(name, path, "", false);
  }

  /** Those for which a field has a value: {@code spec.nodeName} and {@code worker}. */
  public WatchedKind withField(String field, String value) {
    return new WatchedKind(
        name,
        path,
        "fieldSelector=" + URLEncoder.encode(field + "=" + value, StandardCharsets.UTF_8),
        optional);
  }

  /** Those whose label has a value: {@code app.kubernetes.io/name} and {@code sluice-node}. */
  public WatchedKind withLabel(String label, String value) {
    return new WatchedKind(
        name,
        path,
        "labelSelector=" + URLEncoder.encode(label + "=" + value, StandardCharsets.UTF_8),
        optional);
  }

  /** The same of a kind that may not exist. */
  public WatchedKind ifKnown() {
    return new WatchedKind(name, path, selector, true);
  }

  /** What is asked for, with more of a query. */
  String path(String query) {
    return path + "?" + (selector.isEmpty() ? "" : selector + "&") + query;
  }
}
