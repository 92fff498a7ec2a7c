package mesh.sluice.install;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import mesh.sluice.conflist.NetworkChoice;
import mesh.sluice.conflist.NetworkChoice.Skipped;
import mesh.sluice.install.InstallationState.Failure;
import mesh.sluice.install.InstallationState.Phase;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;

/**
 * Installs the plugin and keeps it installed. What others write, remove and replace decides where
 * its entry goes; it never makes or restores a network's file that its owner has taken away
 * (linkerd/linkerd2#10669: a node that looked ready while its network was not).
 *
 * <p>Ending it, in whatever way, leaves everything in place.
 */
public final class Installation implements AutoCloseable {
  private static final Logger LOG = Logger.of(Installation.class);

  /** Should a change go unnoticed, it is found after this time. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

  /** A file that was written in place has its next part by then. */
  private static final Duration QUIET = Duration.ofMillis(20);

  private static final Duration RETRY_UNSETTLED = Duration.ofMillis(100);
  /** After a failure it is tried again after 1 s, at last after 32 s, and at each change. */
  private static final int MAX_DOUBLINGS = 5;

  private final Installer installer;
  private final InstallationListener listener;
  private final InstantSource clock;
  private final RewriteRate rate = new RewriteRate();
  private final Unsettled unsettled = new Unsettled();
  private final Set<Skipped> reported = new HashSet<>();
  private volatile InstallationState state;
  private Optional<Installer.Placed> placed = Optional.empty();
  private Duration retry = LOOK_AGAIN;
  private int failures;
  private boolean begun;
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
      while (true) {
        // Before they are read, so that nothing is missed; and after it, where a link leads.
        watch.watch(installer.directories(placed));
        attempt();
        watch.watch(installer.directories(placed));
        if (watch.await(untilNextLook())) {
          settle(watch);
        }
      }
    } catch (InterruptedException e) {
      // As it should be: closed.
    } catch (RuntimeException | Error e) {
      // Without it nothing is kept installed: let people and probes know.
      LOG.error("installation ended", Field.of(e));
      failed("internal error: " + e);
    }
  }

  private Duration untilNextLook() {
    Duration pause = rate.pause(System.nanoTime());
    if (pause.isZero()) {
      return retry;
    }
    return pause.compareTo(LOOK_AGAIN) < 0 ? pause : LOOK_AGAIN;
  }

  /** Whoever writes a file in place does so in parts; but a second is all the time there is. */
  private static void settle(DirectoryWatch watch) throws InterruptedException {
    for (int i = 0; i < 10 && watch.await(QUIET); i++) {
      // Still busy.
    }
  }

  private void attempt() throws InterruptedException {
    unsettled.begin();
    try {
      if (!begun) {
        installer.removeTemporary();
        begun = true;
      }
      boolean mayWrite = rate.pause(System.nanoTime()).isZero();
      Installer.Permission permission =
          new Installer.Permission(
              mayWrite, choice -> unsettled.isSettled(choice, System.nanoTime()));
      accept(installer.install(permission));
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("closed");
      }
      failed(message(e));
      retry = Duration.ofSeconds(1L << failures);
      failures = Math.min(failures + 1, MAX_DOUBLINGS);
    }
  }

  /** Those of the file system name the file and nothing else. */
  private static String message(IOException e) {
    return e instanceof InstallationException ? e.getMessage() : e.toString();
  }

  private void accept(Installer.Result result) {
    report(result);
    if (result.placed().isEmpty() && unsettled.isWaiting()) {
      retry = RETRY_UNSETTLED;
      return;
    }
    retry = LOOK_AGAIN;
    failures = 0;
    if (result.changed() && everInstalled) {
      rate.rewritten(System.nanoTime());
    }
    placed = result.placed();
    everInstalled |= placed.isPresent();
    update(
        placed.isPresent() ? Phase.INSTALLED : Phase.WAITING,
        result.detail(),
        state.lastError());
    if (result.changed() && placed.isPresent()) {
      LOG.info(
          "plugin installed",
          Field.of("file", placed.get().file().toString()),
          Field.of("network", placed.get().network()),
          Field.of("mode", placed.get().mode()),
          Field.of("rewrites", rate.count()));
    }
  }

  private void failed(String message) {
    update(Phase.FAILED, message, Optional.of(new Failure(message, clock.instant())));
  }

  private void update(Phase phase, String detail, Optional<Failure> failure) {
    InstallationState before = state;
    boolean same = before.phase() == phase && before.detail().equals(detail);
    boolean drift = rate.drift(System.nanoTime());
    InstallationState after =
        new InstallationState(
            phase,
            detail,
            phase == Phase.FAILED ? before.configuration() : placed.map(Installer.Placed::file),
            phase == Phase.FAILED ? before.network() : placed.map(Installer.Placed::network),
            phase == Phase.FAILED ? before.mode() : placed.map(Installer.Placed::mode),
            before.program(),
            installer.version(),
            before.phase() == phase ? before.since() : clock.instant(),
            rate.count(),
            drift,
            failure);
    state = after;
    if (!after.equals(before)) {
      listener.changed(after);
    }
    if (!same) {
      log(phase, detail);
    }
    if (drift && !before.drift()) {
      LOG.warning(
          "something else takes the plugin away again and again; it is put back more slowly from"
              + " now on; Cilium does so with cni.exclusive=true",
          Field.of("rewrites", rate.count()));
    }
  }

  private static void log(Phase phase, String detail) {
    switch (phase) {
      case WAITING -> LOG.info("waiting for a network", Field.of("reason", detail));
      case FAILED -> LOG.error("plugin not installed", Field.of("error", detail));
      case INSTALLED -> LOG.debug("plugin in place");
    }
  }

  /** Each file once, until it is another one or another reason. */
  private void report(Installer.Result result) {
    Set<Skipped> now = Set.copyOf(result.skipped());
    for (Skipped file : result.skipped()) {
      if (reported.add(file)) {
        LOG.warning(
            "file skipped, since no runtime loads it",
            Field.of("file", file.fileName()),
            Field.of("reason", file.reason()));
      }
    }
    reported.retainAll(now);
    Optional<Path> before = state.configuration().map(Path::getFileName);
    before
        .filter(name -> result.names().stream().anyMatch(other -> isPutAside(name, other)))
        .filter(name -> placed.isEmpty() || !result.placed().equals(placed))
        .ifPresent(
            name ->
                LOG.warning(
                    "Cilium has put the network's file aside; the plugin goes into the file that"
                        + " stays; set cni.exclusive=false to keep others",
                    Field.of("file", name.toString())));
  }

  private static boolean isPutAside(Path name, String other) {
    return NetworkChoice.isPutAsideByCilium(other) && other.startsWith(name.toString());
  }

  /** Files that became invalid a moment ago: they are probably being written. */
  private static final class Unsettled {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Map<String, Long> since = new HashMap<>();
    private boolean first = true;
    private boolean waiting;

    boolean isSettled(NetworkChoice choice, long now) {
      List<String> names = choice.skipped().stream().map(Skipped::fileName).toList();
      since.keySet().retainAll(names);
      for (String name : names) {
        // What was there at the start is not waited for.
        since.putIfAbsent(name, first ? now - PATIENCE.toNanos() : now);
      }
      first = false;
      waiting = since.values().stream().anyMatch(when -> now - when < PATIENCE.toNanos());
      return !waiting;
    }

    /** A new look; what was found before does not count for it. */
    void begin() {
      waiting = false;
    }

    boolean isWaiting() {
      return waiting;
    }
  }
}
