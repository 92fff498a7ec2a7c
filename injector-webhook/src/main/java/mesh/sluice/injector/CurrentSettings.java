package mesh.sluice.injector;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import mesh.sluice.log.EventLog;
import mesh.sluice.log.Field;
import mesh.sluice.metrics.Metrics;
import mesh.sluice.status.Readiness;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.TemplateException;

/** The settings that count now: the last ones that were valid. */
final class CurrentSettings implements Supplier<InjectorSettings> {
  /** What {@link Readiness} calls them. */
  static final String PART = "settings";

  private final Readiness readiness;
  private final Metrics metrics;
  private final EventLog log;
  private volatile InjectorSettings settings;

  CurrentSettings(Readiness readiness, Metrics metrics, EventLog log) {
    this.readiness = readiness;
    this.metrics = metrics;
    this.log = log;
  }

  /**
   * Takes new settings, unless they are invalid: then the old ones stay.
   *
   * @param files contents by name, as {@link InjectorSettings#parse} wants them
   */
  void offer(Map<String, byte[]> files) {
    Map<String, String> texts = new TreeMap<>();
    files.forEach((name, content) -> texts.put(name, new String(content, StandardCharsets.UTF_8)));
    try {
      settings = InjectorSettings.parse(texts);
    } catch (TemplateException | RuntimeException e) {
      // Also what nobody thought of may not end the watch, or the correction would not be seen.
      metrics.settingsReload(false);
      log.error(
          settings == null
              ? "refused the settings; nothing is injected until they are corrected"
              : "refused new settings; the previous ones stay in use",
          Field.of("files", String.join(" ", texts.keySet())),
          Field.of(e));
      return;
    }
    metrics.settingsReload(true);
    readiness.ready(PART);
    log.info("settings are in use", Field.of("files", String.join(" ", texts.keySet())));
  }

  @Override
  public InjectorSettings get() {
    InjectorSettings current = settings;
    if (current == null) {
      throw missing();
    }
    return current;
  }

  /** What a review meets that comes too early. */
  static IllegalStateException missing() {
    return new IllegalStateException("there are no valid settings yet");
  }
}
