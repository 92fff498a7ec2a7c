package mesh.sluice.node;

import java.util.Locale;

/** How a command prints its answer. */
enum OutputFormat {
  /** For people. */
  TEXT,
  /** For programs. */
  JSON;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
