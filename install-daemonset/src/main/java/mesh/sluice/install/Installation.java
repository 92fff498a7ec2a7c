package mesh.sluice.install;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import mesh.sluice.install.InstallationState.Failure;
import mesh.sluice.install.InstallationState.Phase;
import mesh.sluice.install.Installer.Placed;

/**
 * Installs the plugin and keeps it installed. What others write, remove and replace decides where
 * its entry goes; it never makes or restores a network's file that its owner has taken away
 * (linkerd/linkerd2#10669: a node that looked ready while its network was not).
 *
 * <p>Ending it, in whatever way, leaves everything in place.
 */
public final class Installation implements AutoCloseable {
  /**
   * A change that no watch tells of, such as of a directory two levels above, is found after this
   * time. Where directories cannot be watched, it looks more often (see {@link DirectoryWatch}).
   */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

  /** While something takes the plugin away again and again: also to notice the end of that. */
  private static final Duration LOOK_AGAIN_WHILE_DRIFTING = Duration.ofSeconds(5);

  /** Whoever writes a file in place writes its next part by then. */
  private static final Duration QUIET = Duration.ofMillis(20);

  /** But the entry is to be there within a second. */
  private static final int MAX_QUIET = 10;

  private static final Duration RETRY_UNSETTLED = Duration.ofMillis(100);

  /** After a failure it is tried again after 1 s, at last after 32 s, and at each change. */
  private static final int MAX_DOUBLINGS = 5;

  private final Installer installer;
  private final InstallationListener listener;
  private final InstantSource clock;
  private final InstallationLog log = new InstallationLog();
  private final RewriteRate rate = new RewriteRate();
  private final UnsettledFiles unsettled = new UnsettledFiles();
  private volatile InstallationState state;
  private Optional<Placed> placed = Optional.empty();
  private Duration nextLook = LOOK_AGAIN;
  private int failures;
  private boolean cleaned;
  private boolean everInstalled;
  private Thread thread;

  /**
   * @param listener told of each change of the state
   * @param clock for the times that people see; nothing is timed by it
   */
  public Installation(
      InstallationSettings settings, InstallationListener listener, InstantSource clock) {
    this.installer = new Installer(settings);
    this.listener = requireNonNull(listener);
    this.clock = requireNonNull(clock);
    this.state = InstallationState.initial(settings.program(), clock.instant());
  }

  /** How far it is. */
  public InstallationState state() {
    return state;
  }

  /**
   * Installs now, once; not to be mixed with {@link #start}.
   *
   * @return waiting if there is no network, else installed
   * @throws IOException with what is wrong, and what to do
   */
  public InstallationState installOnce() throws IOException {
    installer.removeTemporary();
    accept(installer.install(Installer.Permission.ALL));
    return state;
  }

  /** Installs on a thread of its own, and stays. */
  public void start() {
    thread = Thread.ofPlatform().name("install").start(this::run);
  }

  /** Ends the thread; what is installed stays. */
  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void run() {
    try (DirectoryWatch watch = DirectoryWatch.open()) {
      boolean changed = true;
      while (true) {
        // Before they are read, so that nothing is missed; and after it, where a link leads.
        watch.watch(installer.directories(placed));
        look(changed);
        watch.watch(installer.directories(placed));
        changed = watch.await(pause());
        if (changed) {
          settle(watch);
        }
      }
    } catch (InterruptedException e) {
      // As it should be: closed.
    } catch (RuntimeException | Error e) {
      // Without it nothing is kept installed: let people and probes know.
      log.ended(e);
      failed("internal error: " + e);
    }
  }

  private Duration pause() {
    Duration pause = rate.pause(System.nanoTime());
    if (pause.isZero()) {
      return nextLook;
    }
    return pause.compareTo(LOOK_AGAIN_WHILE_DRIFTING) < 0 ? pause : LOOK_AGAIN_WHILE_DRIFTING;
  }

  private static void settle(DirectoryWatch watch) throws InterruptedException {
    for (int i = 0; i < MAX_QUIET && watch.await(QUIET); i++) {
      // Still busy.
    }
  }

  /**
   * @param changed whether something in the directories may have changed
   */
  private void look(boolean changed) throws InterruptedException {
    try {
      if (!cleaned) {
        installer.removeTemporary();
        cleaned = true;
      }
      boolean drift = rate.drift(System.nanoTime());
      if (changed
          || state.phase() != Phase.INSTALLED
          || state.drift() != drift
          || !installer.isAsItWas()) {
        unsettled.begin();
        accept(installer.install(permission()));
        unsettled.end();
      }
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("closed");
      }
      failed(message(e));
      lookLater();
    } catch (RuntimeException e) {
      // Without another look nothing would be kept installed any more.
      log.internalError(e);
      failed("internal error: " + e);
      lookLater();
    }
  }

  private void lookLater() {
    nextLook = Duration.ofSeconds(1L << failures);
    failures = Math.min(failures + 1, MAX_DOUBLINGS);
  }

  private Installer.Permission permission() {
    return new Installer.Permission(
        rate.pause(System.nanoTime()).isZero(),
        choice -> unsettled.isSettled(choice, System.nanoTime()));
  }

  /** Those of the file system name the file, and the kind of the failure only by their type. */
  private static String message(IOException e) {
    return e instanceof InstallationException ? e.getMessage() : e.toString();
  }

  private void accept(Installer.Result result) {
    log.skipped(result.skipped());
    log.putAside(state.configuration(), result.names());
    if (unsettled.isWaiting()) {
      nextLook = RETRY_UNSETTLED;
      return;
    }
    failures = 0;
    if (result.changed() && everInstalled) {
      rate.rewritten(System.nanoTime());
    }
    nextLook = rate.drift(System.nanoTime()) ? LOOK_AGAIN_WHILE_DRIFTING : LOOK_AGAIN;
    placed = result.placed();
    everInstalled |= placed.isPresent();
    update(
        placed.isPresent() ? Phase.INSTALLED : Phase.WAITING,
        result.detail(),
        result.changed(),
        placed,
        state.lastError());
  }

  private void failed(String message) {
    update(
        Phase.FAILED, message, false, placed, Optional.of(new Failure(message, clock.instant())));
  }

  private void update(
      Phase phase,
      String detail,
      boolean written,
      Optional<Placed> where,
      Optional<Failure> failure) {
    InstallationState before = state;
    InstallationState after =
        new InstallationState(
            phase,
            detail,
            where.map(Placed::file),
            where.map(Placed::network),
            where.map(Placed::mode),
            before.program(),
            installer.version(),
            before.phase() == phase ? before.since() : clock.instant(),
            rate.count(),
            rate.drift(System.nanoTime()),
            failure);
    if (!after.equals(before)) {
      state = after;
      log.changed(before, after, written);
      listener.changed(after);
    }
  }
}
