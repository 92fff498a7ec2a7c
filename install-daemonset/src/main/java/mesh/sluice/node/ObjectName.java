package mesh.sluice.node;

import java.util.regex.Pattern;

/**
 * Names of objects as the API server takes them; an option with another one would never match, and
 * nobody would be told.
 */
final class ObjectName {
  /** DNS label (RFC 1123). */
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");

  private static final int MAX_NAMESPACE = 63;

  /** DNS subdomain (RFC 1123). */
  private static final Pattern NODE =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");

  private static final int MAX_NODE = 253;

  private ObjectName() {}

  /**
   * The name of a namespace.
   *
   * @throws IllegalArgumentException if it cannot be one, with the remedy
   */
  static String namespace(String name) {
    if (name.length() > MAX_NAMESPACE || !NAMESPACE.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' is not the name of a namespace; write 1 to 63 characters of a to z, 0 to 9 and"
              + " hyphens between them");
    }
    return name;
  }

  /**
   * The name of a node.
   *
   * @throws IllegalArgumentException if it cannot be one, with the remedy
   */
  static String node(String name) {
    if (name.length() > MAX_NODE || !NODE.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' is not the name of a node; give the one of spec.nodeName: at most 253 characters"
              + " of a to z, 0 to 9, hyphens and dots");
    }
    return name;
  }

  /**
   * The name of a pod.
   *
   * @throws IllegalArgumentException if it cannot be one, with the remedy
   */
  static String pod(String name) {
    if (name.length() > MAX_NODE || !NODE.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' is not the name of a pod; write NAMESPACE/NAME, or NAME and --namespace, with at"
              + " most 253 characters of a to z, 0 to 9, hyphens and dots");
    }
    return name;
  }
}
