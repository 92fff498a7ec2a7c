package mesh.sluice.node;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import mesh.sluice.commandline.CommandException;
import mesh.sluice.detect.Choice;
import mesh.sluice.detect.Detection;
import mesh.sluice.detect.Multus;
import mesh.sluice.detect.Warning;
import mesh.sluice.install.Installation;
import mesh.sluice.install.InstallationSettings;
import mesh.sluice.install.InstallationState;
import mesh.sluice.install.InstallationState.Phase;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;

/**
 * The installation, where the runtime looks now: k3s moves its directories in patch releases
 * (k3s-io/k3s#11369), and a runtime's configuration may come after this program.
 */
final class KeptInstallation implements AutoCloseable {
  private static final Logger LOG = Logger.of(KeptInstallation.class);

  /** How often symbolic links are followed again, which takes some twenty system calls. */
  private static final Duration FOLLOW_AGAIN = Duration.ofSeconds(5);

  /** The runtime's configuration is read again each minute, which takes a millisecond. */
  private static final int FOLLOWED_BEFORE_LOOK = 12;

  /** A program that is started to be asked its version has 5 s. */
  private static final Duration MAX_ATTEMPT = Duration.ofSeconds(10);

  private final NodeInstallation node;
  private final Consumer<Boolean> listener;
  private final CountDownLatch attempted = new CountDownLatch(1);
  private final Set<String> told = new HashSet<>();
  private final Thread thread = Thread.ofVirtual().name("detect").unstarted(this::lookAgain);
  private volatile Optional<Detection> detection = Optional.empty();
  private volatile Optional<Installation> installation = Optional.empty();
  private volatile Optional<String> obstacle = Optional.empty();

  /** Where the last look would have moved the installation; followed if the next one agrees. */
  private Optional<Directories> proposed = Optional.empty();

  /** What was detected when the installation began. */
  private Optional<Detection> followed = Optional.empty();

  private Optional<InstallationSettings> settings = Optional.empty();

  private KeptInstallation(NodeInstallation node, Consumer<Boolean> listener) {
    this.node = requireNonNull(node);
    this.listener = requireNonNull(listener);
  }

  /** What a detection says of the places, as the node names them. */
  private record Directories(
      String configuration,
      List<String> searched,
      Optional<String> programs,
      Optional<Multus> multus) {
    static Directories of(Detection detection) {
      return new Directories(
          detection.confDirectory().value(),
          detection.binDirectories().value(),
          detection.binDirectory().map(Choice::value),
          detection.multus());
    }
  }

  /**
   * Begins to install, on a thread of its own.
   *
   * @param listener told, at each change, whether the plugin is installed where the runtime looks
   */
  static KeptInstallation start(NodeInstallation node, Consumer<Boolean> listener) {
    KeptInstallation kept = new KeptInstallation(node, listener);
    kept.look();
    kept.thread.start();
    return kept;
  }

  /** What was found on the node last. */
  Optional<Detection> detection() {
    return detection;
  }

  /** How far it is; empty if it could not begin, for which {@link #obstacle} is the reason. */
  Optional<InstallationState> state() {
    return installation.map(Installation::state);
  }

  /** Whether the plugin is in place, where the runtime looks now. */
  boolean isInstalled() {
    return obstacle.isEmpty()
        && state().filter(state -> state.phase() == Phase.INSTALLED).isPresent();
  }

  /** Why nothing can be installed, with the remedy; empty if it can. */
  Optional<String> obstacle() {
    return obstacle;
  }

  /** Waits until it was tried once to install, whatever came of it; at most 10 s. */
  void awaitAttempt() throws InterruptedException {
    if (obstacle.isEmpty() && !attempted.await(MAX_ATTEMPT.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.warning("the plugin may not be installed: trying it takes too long");
    }
  }

  /** Stops looking after it; what is installed stays. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    installation.ifPresent(Installation::close);
  }

  private void lookAgain() {
    try {
      while (true) {
        int times = 0;
        do {
          Thread.sleep(FOLLOW_AGAIN);
          times++;
        } while (times < FOLLOWED_BEFORE_LOOK
            && obstacle.isEmpty()
            && proposed.isEmpty()
            && isWhereItWas());
        lookOrTell();
      }
    } catch (InterruptedException e) {
      // As it should be: closed.
    }
  }

  /**
   * Whether the directories of the last look are still found where they were: k3s' {@code
   * data/current} leads elsewhere after an upgrade.
   */
  private synchronized boolean isWhereItWas() {
    try {
      return settings.equals(Optional.of(node.settings(followed.orElseThrow())));
    } catch (CommandException | IOException | RuntimeException e) {
      return false;
    }
  }

  /** Without it, no later move of the runtime's directories would be followed. */
  void lookOrTell() {
    try {
      look();
    } catch (RuntimeException e) {
      LOG.error("internal error; trying again, please report it", Field.of(e));
    }
  }

  /** Looks now where the runtime looks, and installs there. */
  synchronized void look() {
    Detection found = node.detect().get();
    detection = Optional.of(found);
    tell(found.warnings());
    if (!isToBeFollowed(found)) {
      return;
    }
    InstallationSettings now;
    try {
      now = node.settings(found);
    } catch (CommandException | IOException e) {
      // An installation that is there goes on: nothing better is known.
      obstruct(String.valueOf(e.getMessage()));
      return;
    }
    followed = Optional.of(found);
    clear();
    if (!settings.equals(Optional.of(now))) {
      if (settings.isPresent()) {
        LOG.warning(
            "the runtime looks elsewhere now",
            Field.of("conf_dir", now.confDir().toString()),
            Field.of("bin_dir", now.binDir().toString()));
      }
      settings = Optional.of(now);
      installation.ifPresent(Installation::close);
      Installation next = new Installation(now, this::changed, InstantSource.system());
      installation = Optional.of(next);
      next.start();
    }
  }

  /**
   * A configuration that is being written says something else for a moment, and a damaged one for
   * longer, while the runtime goes on with what it read at its start. So the installation moves
   * when two looks agree, and no file that counted before is there and cannot be read.
   */
  private boolean isToBeFollowed(Detection found) {
    Directories now = Directories.of(found);
    if (followed.isEmpty() || now.equals(Directories.of(followed.get()))) {
      proposed = Optional.empty();
      return true;
    }
    boolean agreed = proposed.equals(Optional.of(now)) && !isUnreadable(followed.get(), found);
    proposed = agreed ? Optional.empty() : Optional.of(now);
    return agreed;
  }

  private static boolean isUnreadable(Detection before, Detection now) {
    Set<String> unreadable = new HashSet<>();
    now.warnings().forEach(warning -> unreadable.add(warning.about()));
    now.configurationFiles().forEach(read -> unreadable.remove(read.path()));
    return before.configurationFiles().stream().anyMatch(read -> unreadable.contains(read.path()));
  }

  private void obstruct(String reason) {
    if (!obstacle.equals(Optional.of(reason))) {
      obstacle = Optional.of(reason);
      LOG.error("cannot install", Field.of("error", reason));
      listener.accept(isInstalled());
    }
  }

  private void clear() {
    if (obstacle.isPresent()) {
      obstacle = Optional.empty();
      LOG.info("nothing stands in the way of the installation any more");
      listener.accept(isInstalled());
    }
  }

  private void changed(InstallationState state) {
    attempted.countDown();
    listener.accept(isInstalled());
  }

  /** Each once, and again only after it was gone. */
  private void tell(List<Warning> warnings) {
    Set<String> now = new LinkedHashSet<>();
    warnings.forEach(warning -> now.add(warning.text()));
    told.retainAll(now);
    for (String text : now) {
      if (told.add(text)) {
        LOG.warning("about this node", Field.of("warning", text));
      }
    }
  }
}
