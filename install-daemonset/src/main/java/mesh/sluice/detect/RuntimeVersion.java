package mesh.sluice.detect;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which runtime in which version the kubelet talks to, as it writes it into the node's {@code
 * status.nodeInfo.containerRuntimeVersion}: {@code containerd://2.1.5-k3s1}, {@code
 * cri-o://1.37.0}.
 */
record RuntimeVersion(ContainerRuntime runtime, int major, int minor) {
  private static final Pattern FORM = Pattern.compile("([a-z-]+)://v?(\\d{1,6})\\.(\\d{1,6})\\b.*");

  /** Empty if it is written otherwise: a node must not fail by it. */
  static Optional<RuntimeVersion> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    ContainerRuntime runtime =
        switch (matcher.group(1)) {
          case "containerd" -> ContainerRuntime.CONTAINERD;
          case "cri-o" -> ContainerRuntime.CRI_O;
          default -> ContainerRuntime.UNKNOWN;
        };
    return Optional.of(
        new RuntimeVersion(
            runtime, Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3))));
  }

  boolean isAtLeast(int otherMajor, int otherMinor) {
    return major > otherMajor || (major == otherMajor && minor >= otherMinor);
  }
}
