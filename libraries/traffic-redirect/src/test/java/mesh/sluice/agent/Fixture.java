package mesh.sluice.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Messages of the protocol's versions, as they were and are sent. */
final class Fixture {
  private Fixture() {}

  static byte[] read(String name) {
    try (InputStream file = Fixture.class.getResourceAsStream("v1/" + name + ".json")) {
      return Objects.requireNonNull(file, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
