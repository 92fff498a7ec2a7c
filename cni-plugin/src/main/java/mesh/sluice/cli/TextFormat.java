package mesh.sluice.cli;

import java.util.Locale;

/** How an answer is written that has two readers, people and programs. */
enum TextFormat {
  TEXT,
  JSON;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
