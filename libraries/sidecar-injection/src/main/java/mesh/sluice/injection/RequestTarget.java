package mesh.sluice.injection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * What the kubelet asks for, of what a probe calls its path: {@code formatURL} of Kubernetes
 * (pkg/probe/http/request.go), and what Go's net/url and net/http make of its result. So a fragment
 * is not sent, a host in the path is passed over, and what no URL may hold is escaped.
 */
final class RequestTarget {
  private static final String UNRESERVED = "-_.~";
  private static final String LEFT_AS_WRITTEN = UNRESERVED + "/!$&'()*+,;=:@[]%";
  private static final String NOT_ESCAPED = UNRESERVED + "/$&+,;=:@";

  private RequestTarget() {}

  /** The target of the request line: begins with a slash, and may have a query. */
  static String of(String path) {
    return parse(path).orElseGet(() -> rooted(escape(path.getBytes(UTF_8))));
  }

  /** Empty if Go cannot parse it; then all of it is the path. */
  private static Optional<String> parse(String path) {
    if (path.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      return Optional.empty();
    }
    String rest = path.split("#", 2)[0];
    int scheme = schemeLength(rest);
    if (scheme > 0) {
      rest = rest.substring(scheme + 1);
    }
    String[] parts = rest.split("\\?", 2);
    String before = parts[0];
    String query = parts.length > 1 ? "?" + parts[1] : "";
    int colon = before.indexOf(':');
    int slash = before.indexOf('/');
    if (!before.startsWith("/") && (scheme > 0 || colon >= 0 && (slash < 0 || colon < slash))) {
      return Optional.empty();
    }
    if (before.startsWith("//") && (scheme > 0 || !before.startsWith("///"))) {
      int end = before.indexOf('/', 2);
      before = end < 0 ? "" : before.substring(end);
    }
    return escaped(before).map(escaped -> rooted(escaped) + query);
  }

  /** Of what stands before the first colon, if it can be the name of a scheme. */
  private static int schemeLength(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ':') {
        return i;
      }
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      if (!letter && (i == 0 || !(c >= '0' && c <= '9' || "+-.".indexOf(c) >= 0))) {
        return 0;
      }
    }
    return 0;
  }

  /** As written, if that can stand in a URL; empty if a percent sign escapes nothing. */
  private static Optional<String> escaped(String path) {
    byte[] written = path.getBytes(UTF_8);
    ByteArrayOutputStream meant = new ByteArrayOutputStream();
    boolean valid = true;
    for (int i = 0; i < written.length; i++) {
      int c = written[i] & 0xff;
      if (c == '%') {
        if (i + 2 >= written.length || digit(written[i + 1]) < 0 || digit(written[i + 2]) < 0) {
          return Optional.empty();
        }
        c = digit(written[i + 1]) * 16 + digit(written[i + 2]);
        i += 2;
      } else {
        valid &= isAlphanumeric(c) || LEFT_AS_WRITTEN.indexOf(c) >= 0;
      }
      meant.write(c);
    }
    return Optional.of(valid ? path : escape(meant.toByteArray()));
  }

  private static String escape(byte[] path) {
    StringBuilder escaped = new StringBuilder();
    for (byte b : path) {
      int c = b & 0xff;
      if (isAlphanumeric(c) || NOT_ESCAPED.indexOf(c) >= 0) {
        escaped.append((char) c);
      } else {
        escaped.append("%%%02X".formatted(c));
      }
    }
    return escaped.toString();
  }

  private static String rooted(String path) {
    return path.startsWith("/") ? path : "/" + path;
  }

  private static boolean isAlphanumeric(int c) {
    return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
  }

  private static int digit(byte c) {
    return Character.digit(c, 16);
  }
}
