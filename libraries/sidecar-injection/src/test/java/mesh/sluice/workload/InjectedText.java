package mesh.sluice.workload;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import mesh.sluice.manifest.ManifestException;

/** What came out of a file, and what became of the pods in it. */
record InjectedText(String text, List<Outcome> outcomes) {
  static InjectedText of(ManualInjector injector, ManifestFile file) {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    try {
      List<Outcome> outcomes = injector.inject(file, to);
      return new InjectedText(to.toString(StandardCharsets.UTF_8), outcomes);
    } catch (ManifestException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ManifestFile file(String name, String text) {
    return new ManifestFile(name, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }
}
