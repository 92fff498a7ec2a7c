package mesh.sluice.injector;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import mesh.sluice.admission.Namespaces;
import mesh.sluice.certs.CertificateSettings;
import mesh.sluice.certs.SecretCertificates;
import mesh.sluice.certs.SelfSignedCertificates;
import mesh.sluice.certs.ServingKeys;
import mesh.sluice.cluster.ClusterNamespaces;
import mesh.sluice.cluster.InjectorModels;
import mesh.sluice.cluster.SettingsWatch;
import mesh.sluice.kubernetes.ClusterAccess;
import mesh.sluice.kubernetes.ClusterAccessException;
import mesh.sluice.kubernetes.ClusterClient;
import mesh.sluice.kubernetes.Leader;
import mesh.sluice.kubernetes.LeaderTask;
import mesh.sluice.kubernetes.Reflector;
import mesh.sluice.kubernetes.WatchedViews;
import mesh.sluice.metrics.Metrics;
import mesh.sluice.nodegate.GateSettings;
import mesh.sluice.nodegate.NodeGate;
import mesh.sluice.status.Health;
import mesh.sluice.template.InjectorSettings;

/** What the cluster brings: namespaces, settings, certificates, and the work that only one does. */
final class ClusterParts implements AutoCloseable {
  /** What readiness calls the namespaces. */
  static final String NAMESPACES = "namespaces";

  /** Of the ConfigMap, the Lease and the Service. */
  static final String NAME = "sluice-injector";

  private static final String SECRET = NAME + "-certificate";

  /** Of the second name in the certificate; API servers call by the first, which is without it. */
  private static final String CLUSTER_DOMAIN = "cluster.local";

  private final ClusterOptions options;
  private final ClusterAccess access;
  private final Metrics metrics;
  private final Arrival arrival;
  private final ClusterNamespaces namespaces;
  private final Optional<SettingsWatch> settings;
  private final Health health;
  private final WatchedViews views;

  /** What closes the parts; the last one that was started is the first. */
  private final Deque<Runnable> parts = new ArrayDeque<>();

  private ClusterParts(
      ClusterOptions options,
      ClusterAccess access,
      boolean watchSettings,
      Metrics metrics,
      Arrival arrival,
      Health health,
      WatchedViews views) {
    this.options = requireNonNull(options);
    this.access = requireNonNull(access);
    this.metrics = requireNonNull(metrics);
    this.arrival = requireNonNull(arrival);
    this.health = requireNonNull(health);
    this.views = requireNonNull(views);
    parts.push(access.client()::close);
    namespaces = ClusterNamespaces.start(access.connection());
    parts.push(namespaces::close);
    arrival.await(NAMESPACES, namespaces::isReady);
    watch(namespaces.watch());
    settings = watchSettings ? Optional.of(watchSettings()) : Optional.empty();
  }

  /**
   * Begins with all of it, and does not wait: neither for the API server nor for another replica.
   *
   * @param watchSettings whether the settings are those of the ConfigMap
   * @param keys receive the certificate, unless that comes from files
   * @param arrival told what reviews have to wait for
   * @param health told what must not end
   * @param views told of what may be out of date
   * @throws ClusterAccessException if nobody said how to reach the cluster
   */
  static ClusterParts start(
      ClusterOptions options,
      boolean watchSettings,
      ServingKeys keys,
      Metrics metrics,
      Arrival arrival,
      Health health,
      WatchedViews views)
      throws ClusterAccessException {
    KubernetesClient client =
        options.kubeconfig().isPresent()
            ? ClusterClient.fromKubeconfig(InjectorModels.ALL, options.kubeconfig().get())
            : ClusterClient.inCluster(
                InjectorModels.ALL, options.environment(), ClusterClient.SERVICE_ACCOUNT);
    ClusterParts started =
        new ClusterParts(
            options, ClusterAccess.by(client), watchSettings, metrics, arrival, health, views);
    List<LeaderTask> tasks = new ArrayList<>();
    started.certificates(keys).ifPresent(tasks::add);
    tasks.add(started.gate());
    started.stand(tasks);
    return started;
  }

  Namespaces namespaces() {
    return namespaces;
  }

  /** The settings of the ConfigMap, if they are watched. */
  Optional<Supplier<InjectorSettings>> settings() {
    return settings.map(watch -> () -> watch.current().orElseThrow(CurrentSettings::missing));
  }

  /**
   * Ends it all, in the reverse order: the leader before its tasks, so that the next one finds
   * nobody at work.
   */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      parts.pop().run();
    }
  }

  private void watch(Reflector<?> watch) {
    health.watch("the watch of " + watch.name(), watch::isAlive);
    views.add(watch);
  }

  private SettingsWatch watchSettings() {
    SettingsWatch watch =
        SettingsWatch.start(
            access.connection(), options.namespace(), NAME, options.identity(), metrics);
    parts.push(watch::close);
    arrival.await(CurrentSettings.PART, () -> watch.current().isPresent());
    watch(watch.watch());
    return watch;
  }

  private Optional<LeaderTask> certificates(ServingKeys keys) {
    switch (options.certificates()) {
      case SELF -> {
        SelfSignedCertificates own =
            SelfSignedCertificates.start(
                access,
                options.namespace(),
                SECRET,
                CertificateSettings.of(NAME, options.namespace(), CLUSTER_DOMAIN),
                keys,
                Clock.systemUTC(),
                metrics);
        parts.push(own::close);
        watch(own.watch());
        arrival.await(ServingFiles.PART, () -> keys.identity().isPresent());
        return Optional.of(own);
      }
      case CERT_MANAGER -> {
        SecretCertificates others =
            SecretCertificates.start(
                access, options.namespace(), SECRET, keys, Clock.systemUTC(), metrics);
        parts.push(others::close);
        watch(others.watch());
        arrival.await(ServingFiles.PART, () -> keys.identity().isPresent());
        return Optional.empty();
      }
      case FILES -> {
        return Optional.empty();
      }
    }
    throw new IllegalStateException("no mode " + options.certificates());
  }

  private LeaderTask gate() {
    NodeGate gate =
        NodeGate.watch(
            access, GateSettings.DEFAULT, options.identity(), Clock.systemUTC(), metrics);
    parts.push(gate::close);
    gate.watches().forEach(this::watch);
    return gate;
  }

  private void stand(List<LeaderTask> tasks) {
    Leader leader =
        Leader.start(
            access.client(), options.namespace(), NAME, options.identity(), metrics::leader, tasks);
    parts.push(leader::close);
    health.watch("the election", leader::isStanding);
  }
}
