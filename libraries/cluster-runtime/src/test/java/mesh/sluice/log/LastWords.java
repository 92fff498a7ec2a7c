package mesh.sluice.log;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import mesh.sluice.testing.Condition;

/** A process that logs one more line when java.util.logging has given up in its shutdown. */
final class LastWords {
  static final String READY = "ready";
  static final String LAST = "the last line";

  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private LastWords() {}

  /** Runs until it gets a SIGTERM. */
  public static void main(String[] arguments) throws InterruptedException {
    LogBridge.install(EventLog.standard(EventLog.Level.INFO));
    Logger log = Logger.of(LastWords.class);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(
                    () -> {
                      Condition.await(
                          DEADLINE,
                          "java.util.logging has ended",
                          LastWords::hasNoHandlers,
                          () -> "it still has handlers");
                      log.info(LAST, Field.of("count", 1));
                    }));
    log.info(READY);
    new CountDownLatch(1).await();
  }

  private static boolean hasNoHandlers() {
    return java.util.logging.Logger.getLogger("").getHandlers().length == 0;
  }
}
