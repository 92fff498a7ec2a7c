package mesh.sluice.reference;

/** What becomes of a connection. */
public sealed interface Fate {
  /** It reaches the address and port that the client means. */
  record Direct() implements Fate {}

  /**
   * It reaches a port of the pod instead, where a listener can ask for the original destination.
   */
  record Redirected(int port) implements Fate {}
}
