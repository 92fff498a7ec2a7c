package mesh.sluice.socket;

import java.time.Duration;

/** Is told of each question. Called by many threads; must not wait. */
@FunctionalInterface
public interface ExchangeListener {
  /** Nobody is told. */
  ExchangeListener NONE = (question, answer, took) -> {};

  /**
   * A connection has ended.
   *
   * @param question {@code decision}, {@code status}, or {@code invalid} for what is neither
   * @param answer the word of the protocol, or {@code none} if the client was not there for it any
   *     more, or sent nothing
   * @param took from the connection to the answer, waiting included
   */
  void ended(String question, String answer, Duration took);
}
