package mesh.sluice.detect;

import java.util.List;

/**
 * Where containerd and CRI-O look when nothing is said: {@code DefaultRuntimeConfig} of containerd,
 * {@code pkg/config/config_linux.go} of CRI-O.
 */
final class Defaults {
  static final String CONF_DIRECTORY = "/etc/cni/net.d";
  static final List<String> BIN_DIRECTORIES = List.of("/opt/cni/bin");

  private Defaults() {}
}
