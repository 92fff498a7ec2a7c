package mesh.sluice.repair;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import mesh.sluice.agent.PodName;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;
import mesh.sluice.pods.NodePod;
import mesh.sluice.posix.Posix;
import mesh.sluice.sandbox.NetnsDirectories;
import mesh.sluice.sandbox.Sandboxes;

/**
 * Looks at the pods of this node, one after the other, in a thread of its own: all of them when it
 * begins, each when something about it changes, and again after a while.
 */
public final class RepairLoop implements AutoCloseable {
  private static final Logger LOG = Logger.of(RepairLoop.class);

  /** Several changes of a moment, such as the start of many pods, are looked at together. */
  private static final Duration GATHERING = Duration.ofMillis(100);

  private static final Duration MAX_WAIT = Duration.ofSeconds(30);
  private static final Duration MAX_CLOSE = Duration.ofSeconds(5);

  private final PodSource source;
  private final Sandboxes sandboxes;
  private final PodRepairer repairer;
  private final LookSchedule schedule;
  private final RepairListener listener;
  private final LongSupplier nanoTime;
  private final Thread thread;
  private final Map<PodName, WatchedPod> watched = new HashMap<>();
  private Optional<Long> lastRead = Optional.empty();
  private String failure = "";

  private RepairLoop(
      PodSource source,
      Sandboxes sandboxes,
      PodRepairer repairer,
      LookSchedule schedule,
      RepairListener listener,
      LongSupplier nanoTime) {
    this.source = requireNonNull(source);
    this.sandboxes = requireNonNull(sandboxes);
    this.repairer = requireNonNull(repairer);
    this.schedule = requireNonNull(schedule);
    this.listener = requireNonNull(listener);
    this.nanoTime = requireNonNull(nanoTime);
    this.thread = Thread.ofPlatform().daemon().name("repair").unstarted(this::run);
  }

  /** Begins, and does not wait. Closing ends it after the look that is under way. */
  public static RepairLoop start(
      Posix posix,
      RepairSettings settings,
      PodWishes wishes,
      PodSource source,
      NetnsDirectories directories,
      Eviction eviction,
      RepairListener listener) {
    LongSupplier nanoTime = System::nanoTime;
    Sandboxes sandboxes = new Sandboxes(posix, directories, nanoTime);
    PodRepairer repairer =
        new PodRepairer(
            settings,
            wishes,
            source,
            sandboxes,
            new PodNetns(posix, settings.backend()),
            eviction,
            nanoTime);
    RepairLoop loop =
        new RepairLoop(source, sandboxes, repairer, settings.schedule(), listener, nanoTime);
    loop.thread.start();
    return loop;
  }

  /** Whether it goes on. */
  public boolean isAlive() {
    return thread.isAlive();
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(MAX_CLOSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      long changes = 0;
      while (true) {
        if (source.isReady()) {
          take(source.pods());
          lookAtDue();
        }
        long before = changes;
        changes = source.awaitChange(before, untilNext());
        if (changes != before) {
          Thread.sleep(GATHERING);
        }
      }
    } catch (InterruptedException e) {
      // Only close() interrupts.
    }
  }

  private void take(Map<PodName, NodePod> pods) {
    long now = nanoTime.getAsLong();
    pods.forEach(
        (name, pod) -> {
          WatchedPod before = watched.get(name);
          if (!pod.isRunning()) {
            forget(name);
          } else if (before == null || before.differsFrom(pod)) {
            forget(name);
            watched.put(name, WatchedPod.from(pod, now));
          } else {
            watched.put(name, before.with(pod));
          }
        });
    List<PodName> gone = new ArrayList<>(watched.keySet());
    gone.removeAll(pods.keySet());
    gone.forEach(this::forget);
  }

  private void forget(PodName name) {
    WatchedPod before = watched.remove(name);
    if (before != null) {
      listener.forgotten(name, before.pod().uid());
    }
  }

  private void lookAtDue() throws InterruptedException {
    long begin = nanoTime.getAsLong();
    List<PodName> due = new ArrayList<>();
    watched.forEach(
        (name, pod) -> {
          if (pod.isDue(begin)) {
            due.add(name);
          }
        });
    if (due.isEmpty()) {
      return;
    }
    readSandboxes(begin);
    for (PodName name : due) {
      look(name, watched.get(name));
    }
    listener.ended(due.size(), Duration.ofNanos(nanoTime.getAsLong() - begin));
  }

  private void readSandboxes(long now) throws InterruptedException {
    boolean all = lastRead.isEmpty() || now - lastRead.get() >= schedule.interval().toNanos();
    try {
      sandboxes.read(all);
      failure = "";
    } catch (IOException e) {
      String text = String.valueOf(e.getMessage());
      if (!text.equals(failure)) {
        LOG.warning("cannot look for the namespaces of pods; trying again", Field.of(e));
      }
      failure = text;
    }
    if (all) {
      lastRead = Optional.of(now);
    }
  }

  private void look(PodName name, WatchedPod pod) throws InterruptedException {
    long begin = nanoTime.getAsLong();
    PodVerdict verdict;
    try {
      verdict = repairer.look(name, pod.pod(), pod.waited(begin));
    } catch (RuntimeException e) {
      // An error of ours about one pod is no reason to leave the others alone.
      LOG.error("internal error; please report it", Field.of("pod", name.toString()), Field.of(e));
      verdict =
          new PodVerdict.NotRepaired(
              Optional.empty(), RepairObstacle.INTERNAL_ERROR, "an internal error of Sluice");
    }
    long end = nanoTime.getAsLong();
    watched.put(name, pod.after(verdict, schedule, end));
    listener.looked(
        name, pod.pod().uid(), verdict, Duration.ofNanos(end - begin), pod.isNews(verdict));
  }

  private Duration untilNext() {
    long now = nanoTime.getAsLong();
    long wait = MAX_WAIT.toNanos();
    for (WatchedPod pod : watched.values()) {
      wait = Math.min(wait, Math.max(0, pod.due() - now));
    }
    return Duration.ofNanos(wait);
  }
}
