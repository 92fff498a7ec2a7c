package mesh.sluice.toolchain;

/** What can be wrong with a file of a mirror. */
enum Hole {
  /** It is not there. */
  MISSING,
  /** The connection ends in the middle of it. */
  TRUNCATED,
  /** It is another file. */
  OTHER_CONTENT,
  /** Its first bytes come, and then nothing any more. */
  STALLED
}
