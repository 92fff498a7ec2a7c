package mesh.sluice.cni;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import mesh.sluice.protocol.Request;

/**
 * One line for each operation, in logfmt, to standard error: runtimes put it into their own log.
 * Never a reason to fail.
 */
final class Log {
  private final OutputStream stderr;

  Log(OutputStream stderr) {
    this.stderr = stderr;
  }

  /**
   * @param message what was done or found, and why
   */
  void line(Request request, String message) {
    StringBuilder line = new StringBuilder(256).append("plugin=sluice-cni command=");
    line.append(request.command());
    request.args().pod().ifPresent(pod -> line.append(" pod=").append(quoted(pod)));
    if (!request.containerId().isEmpty()) {
      line.append(" container=").append(request.containerId());
    }
    line.append(" msg=").append(quoted(message)).append('\n');
    try {
      stderr.write(line.toString().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // Nobody reads the log; the pod comes first.
    }
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else {
        quoted.append(Character.isISOControl(c) ? ' ' : c);
      }
    }
    return quoted.append('"').toString();
  }
}
