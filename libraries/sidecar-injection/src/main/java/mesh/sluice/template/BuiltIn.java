package mesh.sluice.template;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The files that come with the injector; they are part of the program. */
final class BuiltIn {
  static final String VALUES = read("values.yaml");
  static final String SIDECAR = read("sidecar.yaml");

  /** Asks the application in the kubelet's place. */
  static final String PROBE_SCRIPT = read("probes.lua");

  /** Limits connections by the process's limit of descriptors. */
  static final String DESCRIPTOR_SCRIPT = read("descriptors.lua");

  private static final String STANDALONE = read("bootstrap-standalone.yaml");
  private static final String XDS = read("bootstrap-xds.yaml");

  private BuiltIn() {}

  static String bootstrap(Bootstrap bootstrap) {
    return switch (bootstrap) {
      case STANDALONE -> STANDALONE;
      case XDS -> XDS;
    };
  }

  private static String read(String name) {
    try (InputStream in = BuiltIn.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the program is damaged: " + name, e);
    }
  }
}
