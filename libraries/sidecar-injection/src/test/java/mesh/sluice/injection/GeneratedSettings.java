package mesh.sluice.injection;

import java.util.Map;
import mesh.sluice.template.InjectorSettings;
import mesh.sluice.template.TemplateException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Settings of every kind, each of which is parsed once. */
public final class GeneratedSettings {
  private static final String VOLUME =
      """
      container:
        name: sluice-proxy
        image: "{{sidecar.image}}"
        args: [--config-yaml, "{{bootstrap}}"]
        terminationMessagePolicy: FallbackToLogsOnError
        imagePullPolicy: Always
        securityContext: {runAsUser: 1337, runAsGroup: 1337}
        volumeMounts: [{name: extra, mountPath: /extra}]
      volumes: [{name: extra, emptyDir: {}}]
      labels: {tier: mesh, sidecar: "true"}
      annotations: {example.com/a: c, example.com/scrape: "true"}
      """;

  private GeneratedSettings() {}

  /** Settings that differ in what becomes of probes and containers. */
  public static Arbitrary<InjectorSettings> settings() {
    return Arbitraries.of(
        parse(Map.of()),
        parse(Map.of("config.yaml", "nativeSidecar: false")),
        parse(Map.of("config.yaml", "probes: exclude")),
        parse(Map.of("config.yaml", "probes: keep")),
        parse(Map.of("config.yaml", "defaultAnnotations: {sluice.mesh/proxy-memory: 1Gi}")),
        parse(Map.of("sidecar.yaml", VOLUME)));
  }

  private static InjectorSettings parse(Map<String, String> files) {
    try {
      return InjectorSettings.parse(files);
    } catch (TemplateException e) {
      throw new AssertionError(e);
    }
  }
}
