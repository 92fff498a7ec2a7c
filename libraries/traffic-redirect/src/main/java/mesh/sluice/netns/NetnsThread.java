package mesh.sluice.netns;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import mesh.sluice.posix.Posix;

/**
 * Does something inside of a namespace on a platform thread of its own, which ends afterwards:
 * setns moves a thread for good, so a thread of a pool must never be taken.
 */
public final class NetnsThread {
  private NetnsThread() {}

  /** Looks at a namespace before it is entered. */
  @FunctionalInterface
  public interface Guard {
    /**
     * @throws IOException if it must not be entered
     */
    void check(Netns netns) throws IOException;
  }

  /**
   * Does something in whatever namespace is there.
   *
   * @throws InvalidNetnsException if {@code path} is not a network namespace
   * @throws IOException if it cannot be entered, or {@code task} fails with one
   * @throws InterruptedException if the calling thread is interrupted while it waits
   */
  public static <T> T call(Posix posix, String path, Callable<T> task)
      throws IOException, InterruptedException {
    return call(posix, path, netns -> {}, task);
  }

  /**
   * Does something in a namespace that a guard lets pass.
   *
   * @throws InvalidNetnsException if {@code path} is not a network namespace
   * @throws IOException if it cannot be entered, or {@code guard} or {@code task} fails with one
   * @throws InterruptedException if the calling thread is interrupted while it waits
   */
  public static <T> T call(Posix posix, String path, Guard guard, Callable<T> task)
      throws IOException, InterruptedException {
    FutureTask<T> inside =
        new FutureTask<>(
            () -> {
              try (Netns netns = Netns.open(posix, path)) {
                guard.check(netns);
                netns.enter();
                return task.call();
              }
            });
    Thread.ofPlatform().name("netns " + path).start(inside);
    try {
      return inside.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
