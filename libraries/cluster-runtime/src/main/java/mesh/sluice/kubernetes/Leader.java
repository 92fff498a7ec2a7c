package mesh.sluice.kubernetes;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;

/**
 * One replica of several, elected through a Lease. A leader that loses the lease stands again; one
 * that ends gives it back, so that the next need not wait for its end.
 */
public final class Leader implements AutoCloseable {
  private static final Logger LOG = Logger.of(Leader.class);
  private static final int END_SECONDS = 10;

  private final KubernetesClient client;
  private final LeaseLock lock;
  private final LeaseTimes times;
  private final Consumer<Boolean> observer;
  private final List<LeaderTask> tasks;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("leader").factory());

  /** Done when the lease is not held; the library's threads set it. */
  private volatile CompletableFuture<Void> held = CompletableFuture.completedFuture(null);

  /** Whether nobody stands for election any more, because standing failed. */
  private volatile boolean gaveUp;

  /** All below are touched by {@link #thread} alone, or while holding this object's monitor. */
  private boolean leading;

  private boolean closed;
  private CompletableFuture<?> election = CompletableFuture.completedFuture(null);

  private Leader(
      KubernetesClient client,
      LeaseLock lock,
      LeaseTimes times,
      Consumer<Boolean> observer,
      List<LeaderTask> tasks) {
    this.client = requireNonNull(client);
    this.lock = requireNonNull(lock);
    this.times = requireNonNull(times);
    this.observer = requireNonNull(observer);
    this.tasks = List.copyOf(tasks);
  }

  /**
   * Stands for election from now on, and does not wait for the outcome.
   *
   * @param namespace of the Lease
   * @param name of the Lease
   * @param identity of this replica, unlike that of any other: the pod's name
   * @param observer told at the start and at each change whether this replica leads
   * @param tasks started and stopped in this order
   */
  public static Leader start(
      KubernetesClient client,
      String namespace,
      String name,
      String identity,
      Consumer<Boolean> observer,
      List<LeaderTask> tasks) {
    return start(
        client, new LeaseLock(namespace, name, identity), LeaseTimes.DEFAULT, observer, tasks);
  }

  static Leader start(
      KubernetesClient client,
      LeaseLock lock,
      LeaseTimes times,
      Consumer<Boolean> observer,
      List<LeaderTask> tasks) {
    Leader leader = new Leader(client, lock, times, observer, tasks);
    observer.accept(false);
    leader.stand();
    return leader;
  }

  /** Stops the tasks and gives the lease back, if it is held; returns when both is done. */
  @Override
  public void close() {
    CompletableFuture<?> running;
    synchronized (this) {
      closed = true;
      running = election;
    }
    // Tasks end before the lease: the next leader shall find nobody at work.
    run(() -> lead(false));
    awaitTasks();
    running.cancel(true);
    // Another thread may be about to give it back, for which it needs the client.
    held.copy().completeOnTimeout(null, END_SECONDS, TimeUnit.SECONDS).join();
    thread.shutdown();
  }

  /** Whether this replica leads, or will when it is elected. */
  public boolean isStanding() {
    return !gaveUp;
  }

  private void standOrGiveUp() {
    try {
      stand();
    } catch (RuntimeException | Error e) {
      gaveUp = true;
      LOG.error("this replica no longer takes part in the election", Field.of(e));
    }
  }

  private synchronized void stand() {
    if (closed) {
      return;
    }
    LeaderElector elector =
        client
            .leaderElector()
            .withConfig(
                new LeaderElectionConfigBuilder()
                    .withName(lock.describe())
                    .withLock(lock)
                    .withLeaseDuration(times.duration())
                    .withRenewDeadline(times.deadline())
                    .withRetryPeriod(times.retry())
                    .withReleaseOnCancel(true)
                    .withLeaderCallbacks(
                        new LeaderCallbacks(
                            this::won,
                            this::lost,
                            who -> LOG.info("new leader", Field.of("identity", who))))
                    .build())
            .build();
    election = elector.start();
    // An elector is done when it has lost: a new one stands in its place.
    CompletableFuture<?> unused =
        election.whenComplete((nothing, failure) -> run(this::standOrGiveUp));
  }

  private void won() {
    held = new CompletableFuture<>();
    run(() -> lead(true));
  }

  private void lost() {
    held.complete(null);
    run(() -> lead(false));
  }

  private void lead(boolean wanted) {
    synchronized (this) {
      if (leading == wanted || wanted && closed) {
        return;
      }
      leading = wanted;
    }
    observer.accept(wanted);
    for (LeaderTask task : tasks) {
      try {
        if (wanted) {
          task.start();
        } else {
          task.stop();
        }
      } catch (RuntimeException e) {
        LOG.error("a task of the leader failed", Field.of(e));
      }
    }
  }

  /** The library calls back while it holds the lease's lock, and may not be kept there. */
  private void run(Runnable step) {
    if (!thread.isShutdown()) {
      thread.execute(step);
    }
  }

  private void awaitTasks() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    run(() -> done.complete(null));
    done.completeOnTimeout(null, END_SECONDS, TimeUnit.SECONDS).join();
  }
}
