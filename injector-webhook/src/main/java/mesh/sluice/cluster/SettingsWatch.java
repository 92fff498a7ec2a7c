package mesh.sluice.cluster;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.kubernetes.ApiConnection;
import mesh.sluice.kubernetes.ApiReader;
import mesh.sluice.kubernetes.ObjectKey;
import mesh.sluice.kubernetes.ObjectStore;
import mesh.sluice.kubernetes.Reflector;
import mesh.sluice.kubernetes.ReflectorTimes;
import mesh.sluice.kubernetes.WatchedKind;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;
import mesh.sluice.metrics.Metrics;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.TemplateException;

/**
 * The settings in the one ConfigMap that holds them. What cannot be used is refused aloud (log,
 * metric, Event), and what was in use stays. Without the ConfigMap the built-in settings are used.
 * If it cannot be used from the very start there are no settings, and this replica is not ready:
 * what is built in is not what the operator asked for.
 */
public final class SettingsWatch implements AutoCloseable {
  private static final Logger LOG = Logger.of(SettingsWatch.class);

  private final String name;
  private final Metrics metrics;
  private final SettingsEvents events;
  private final Reflector<ConfigMap> watch;
  private volatile InjectorSettings current;

  private SettingsWatch(
      ApiConnection connection, String namespace, String name, String identity, Metrics metrics) {
    this.name = requireNonNull(name);
    this.metrics = requireNonNull(metrics);
    this.events = SettingsEvents.start(connection, identity);
    this.watch =
        Reflector.start(
            ApiReader.of(connection),
            WatchedKind.of("configmaps", "/api/v1/namespaces/" + namespace + "/configmaps")
                .withField("metadata.name", name),
            SettingsMap::of,
            new Store(),
            ReflectorTimes.PROMPT);
  }

  /**
   * Begins to watch.
   *
   * @param identity of this replica, for events: the pod's name
   */
  public static SettingsWatch start(
      ApiConnection connection, String namespace, String name, String identity, Metrics metrics) {
    return new SettingsWatch(connection, namespace, name, identity, metrics);
  }

  /** The newest usable settings; empty until they are known. */
  public Optional<InjectorSettings> current() {
    return Optional.ofNullable(current);
  }

  /** What keeps them up to date. */
  public Reflector<?> watch() {
    return watch;
  }

  @Override
  public void close() {
    watch.close();
    events.close();
  }

  private void take(ConfigMap map) {
    try {
      current = InjectorSettings.parse(SettingsMap.files(map));
      metrics.settingsReload(true);
      LOG.info(
          "uses the ConfigMap",
          Field.of("config_map", name),
          Field.of("version", map.getMetadata().getResourceVersion()));
    } catch (TemplateException | RuntimeException e) {
      // Also what no one thought of may not end the watch, or the correction would not be seen.
      metrics.settingsReload(false);
      String consequence =
          current == null
              ? "; there are no previous settings, so this replica is not ready"
              : "; the previous settings stay in use";
      LOG.error("refused the ConfigMap" + consequence, Field.of("config_map", name), Field.of(e));
      events.refused(map, e.getMessage() + consequence);
    }
  }

  private void useBuiltIn() {
    try {
      current = InjectorSettings.parse(Map.of());
      metrics.settingsReload(true);
      LOG.info(
          "there is no ConfigMap: the built-in settings are in use", Field.of("config_map", name));
    } catch (TemplateException e) {
      throw new IllegalStateException("the built-in settings are invalid", e);
    }
  }

  private final class Store implements ObjectStore<ConfigMap> {
    /** The version that was last looked at; empty while there is no ConfigMap. */
    private Optional<String> seen = Optional.empty();

    @Override
    public void replace(Map<ObjectKey, ConfigMap> objects) {
      objects.forEach(this::put);
      if (objects.isEmpty() && (seen.isPresent() || current == null)) {
        seen = Optional.empty();
        useBuiltIn();
      }
    }

    @Override
    public void put(ObjectKey key, ConfigMap map) {
      Optional<String> version = Optional.of(map.getMetadata().getResourceVersion());
      if (!version.equals(seen)) {
        seen = version;
        take(map);
      }
    }

    @Override
    public void remove(ObjectKey key) {
      seen = Optional.empty();
      useBuiltIn();
    }
  }
}
