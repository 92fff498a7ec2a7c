package mesh.sluice.cluster;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import mesh.sluice.admission.Namespaces;
import mesh.sluice.kubernetes.ApiConnection;
import mesh.sluice.kubernetes.ApiFailure;
import mesh.sluice.kubernetes.ApiReader;
import mesh.sluice.kubernetes.ObjectKey;
import mesh.sluice.kubernetes.Reflector;
import mesh.sluice.kubernetes.ReflectorTimes;
import mesh.sluice.kubernetes.WatchedKind;
import mesh.sluice.kubernetes.WatchedObjects;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;
import mesh.sluice.profile.NamespaceFacts;

/**
 * The namespaces of the cluster, kept up to date by a watch. One that the watch has not brought yet
 * is asked for: a pod may follow its namespace faster than news of it travels, and would else be
 * taken for one that nobody wants meshed.
 */
public final class ClusterNamespaces implements Namespaces, AutoCloseable {
  private static final Logger LOG = Logger.of(ClusterNamespaces.class);
  private static final String PATH = "/api/v1/namespaces";

  /** Less than the shortest timeout of a webhook, 2 s: what is known still is an answer then. */
  private static final Duration MAX_ASK = Duration.ofMillis(1_500);

  private final ApiReader api;
  private final SharedQuestion<Optional<NamespaceFacts>> question =
      new SharedQuestion<>(this::get, MAX_ASK);
  private final WatchedObjects<NamespaceFacts> known = new WatchedObjects<>();
  private final Reflector<NamespaceFacts> watch;

  private ClusterNamespaces(ApiReader api) {
    this.api = requireNonNull(api);
    this.watch =
        Reflector.start(
            api,
            WatchedKind.of("namespaces", PATH),
            NamespaceObject::facts,
            known,
            ReflectorTimes.PROMPT);
  }

  /** Begins to watch; {@link #isReady} tells when all are known. */
  public static ClusterNamespaces start(ApiConnection connection) {
    return new ClusterNamespaces(ApiReader.of(connection));
  }

  /** Whether the namespaces that there were at the start are all known. */
  public boolean isReady() {
    return watch.hasSynced();
  }

  /** What keeps them up to date. */
  public Reflector<?> watch() {
    return watch;
  }

  /**
   * {@inheritDoc}
   *
   * <p>Asks the API server, and so may wait a moment, if the watch has not brought it.
   *
   * @throws UncheckedIOException if it is not known and the API server cannot tell
   */
  @Override
  public Optional<NamespaceFacts> find(String name) {
    Optional<NamespaceFacts> found =
        name.isEmpty() ? Optional.empty() : known.find(new ObjectKey("", name));
    if (found.isPresent()) {
      return found;
    }
    try {
      return ask(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Waits 3 s at most.
   */
  @Override
  public Optional<NamespaceFacts> ask(String name) throws IOException {
    return name.isEmpty() ? Optional.empty() : question.ask(name);
  }

  private Optional<NamespaceFacts> get(String name) throws IOException {
    LOG.debug("asking for a namespace", Field.of("namespace", name));
    try {
      return api.find(PATH + "/" + URLEncoder.encode(name, StandardCharsets.UTF_8), MAX_ASK)
          .map(NamespaceObject::facts);
    } catch (ApiFailure e) {
      LOG.warning("cannot ask for a namespace", Field.of("namespace", name), Field.of(e));
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while asking for the namespace " + name);
    }
  }

  @Override
  public void close() {
    watch.close();
  }
}
