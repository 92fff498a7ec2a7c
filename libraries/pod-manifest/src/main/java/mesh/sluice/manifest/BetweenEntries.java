package mesh.sluice.manifest;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonNull;

/** What is before, between or after the entries of a list: no value of its own. */
record BetweenEntries(String file, ByteBuffer bytes, int line) implements DocumentText {
  BetweenEntries {
    requireNonNull(file);
    requireNonNull(bytes);
  }

  @Override
  public JsonValue read() {
    return new JsonNull();
  }

  @Override
  public Optional<String> kindAtFirstSight() {
    return Optional.empty();
  }

  @Override
  public String with(JsonValue value) {
    throw new IllegalStateException("what is around entries has no value");
  }
}
