package mesh.sluice.template;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.manifest.Documents;
import mesh.sluice.manifest.Element;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.RedirectPolicy;

/**
 * All that the injector is told by its operator, validated as a whole: whoever has one of these can
 * inject with it. Immutable; new settings replace it at once.
 */
public final class InjectorSettings {
  private static final String CONFIGURATION = "config.yaml";
  private static final String VALUES = "values.yaml";
  private static final String SIDECAR = "sidecar.yaml";
  private static final String BOOTSTRAP = "bootstrap.yaml";
  private static final Set<String> FILES =
      new TreeSet<>(Set.of(CONFIGURATION, VALUES, SIDECAR, BOOTSTRAP));

  private final InjectorConfiguration configuration;
  private final SidecarTemplate template;

  private InjectorSettings(InjectorConfiguration configuration, SidecarTemplate template) {
    this.configuration = requireNonNull(configuration);
    this.template = requireNonNull(template);
  }

  /**
   * Reads the files of a ConfigMap or a directory.
   *
   * @param files contents by name: {@code config.yaml}, {@code values.yaml}, {@code sidecar.yaml},
   *     {@code bootstrap.yaml}; what is missing is taken from what is built in
   * @throws TemplateException naming file, line or path, and the remedy
   */
  public static InjectorSettings parse(Map<String, String> files) throws TemplateException {
    for (String name : files.keySet()) {
      if (!FILES.contains(name)) {
        throw new TemplateException(
            name, "there is no such file; there are " + String.join(", ", FILES));
      }
    }
    InjectorConfiguration configuration = configuration(files);
    JsonObject values =
        Values.merge(builtInValues(), mapping(VALUES, files.getOrDefault(VALUES, "")));
    SidecarTemplate template =
        SidecarTemplate.of(
            new NamedText(SIDECAR, files.getOrDefault(SIDECAR, BuiltIn.SIDECAR)),
            new NamedText(
                BOOTSTRAP,
                files.getOrDefault(BOOTSTRAP, BuiltIn.bootstrap(configuration.bootstrap()))),
            values,
            configuration.tproxyCapability());
    InjectorSettings settings = new InjectorSettings(configuration, template);
    settings.tryOut();
    return settings;
  }

  /**
   * The same settings for pods whose injection a person has asked for: {@code policy: disabled} is
   * about pods that nobody asks for.
   */
  public InjectorSettings forRequested() {
    return new InjectorSettings(configuration.withPolicyEnabled(), template);
  }

  /** What {@code config.yaml} says. */
  public InjectorConfiguration configuration() {
    return configuration;
  }

  /**
   * The sidecar of one pod.
   *
   * @throws TemplateException if the pod's annotations make an invalid sidecar of the template
   */
  public Sidecar sidecar(SidecarInputs inputs) throws TemplateException {
    return template.render(inputs);
  }

  /** A template whose mistake shows with the first pod only would be noticed too late. */
  private void tryOut() throws TemplateException {
    List<ProbeRoute> probes =
        List.of(
            new ProbeRoute("/probe/a/livez", ProbeRoute.Kind.HTTP, 80, "/live?x=1", 1),
            new ProbeRoute("/probe/a/readyz", ProbeRoute.Kind.HTTPS, 443, "/", 1),
            new ProbeRoute("/probe/b/livez", ProbeRoute.Kind.TCP, 5432, "", 2),
            new ProbeRoute("/probe/b/readyz", ProbeRoute.Kind.GRPC, 9000, "web", 3));
    RedirectPolicy standard = RedirectPolicy.DEFAULT;
    RedirectPolicy transparent =
        standard.withInbound(standard.inbound().withMode(InboundMode.TPROXY));
    for (RedirectPolicy policy : List.of(standard, transparent)) {
      for (List<ProbeRoute> chosen : List.of(List.<ProbeRoute>of(), probes)) {
        template.render(SidecarInputs.of("default", policy, chosen, new JsonObject(Map.of())));
      }
    }
  }

  private static InjectorConfiguration configuration(Map<String, String> files)
      throws TemplateException {
    JsonObject written = mapping(CONFIGURATION, files.getOrDefault(CONFIGURATION, ""));
    try {
      return ConfigurationReader.read(new Element(CONFIGURATION, "", written));
    } catch (ManifestException e) {
      throw new TemplateException(e);
    }
  }

  static JsonObject builtInValues() throws TemplateException {
    return mapping("built-in " + VALUES, BuiltIn.VALUES);
  }

  /** A file that holds one mapping, or nothing. */
  private static JsonObject mapping(String file, String text) throws TemplateException {
    if (text.isBlank()) {
      return new JsonObject(Map.of());
    }
    try {
      List<JsonValue> documents =
          Documents.readStrictly(file, text.getBytes(StandardCharsets.UTF_8));
      if (documents.size() != 1) {
        throw new TemplateException(file, "it holds more than one document; write one");
      }
      return new Element(file, "", documents.getFirst()).object();
    } catch (ManifestException e) {
      throw new TemplateException(e);
    }
  }
}
