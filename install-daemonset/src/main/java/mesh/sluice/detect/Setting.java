package mesh.sluice.detect;

/**
 * A value of a configuration, and where it stands.
 *
 * @param file the path of the file on the node
 * @param key the name of the value in it, with its table
 */
record Setting<T>(T value, String file, String key) {
  <U> Setting<U> with(U other) {
    return new Setting<>(other, file, key);
  }

  /** For {@link Choice#because}. */
  String because() {
    return key + " in " + file;
  }
}
