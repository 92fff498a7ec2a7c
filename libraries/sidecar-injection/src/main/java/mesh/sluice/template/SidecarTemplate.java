package mesh.sluice.template;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.manifest.Placeholders;

/**
 * The templates of the sidecar and of the bootstrap that Envoy gets in its arguments.
 *
 * <p>Reading what was rendered as YAML is nearly all of the time that a review can take. So it is
 * done once for each {@link InputShape}, with placeholders for what differs from pod to pod; where
 * that would not give the same, for each pod.
 */
final class SidecarTemplate {
  /**
   * Of a pod whose shape is remembered: what is rendered grows with the probes, and whoever may
   * make pods could fill the memory with shapes of thousands, which are refused in the end.
   */
  static final int MAX_PROBES = 64;

  private final YamlTemplate sidecar;
  private final YamlTemplate bootstrap;
  private final JsonObject values;
  private final TproxyCapability tproxyCapability;

  /** By shape; nothing for a shape whose pods have to be rendered one by one. */
  private final LruCache<InputShape, Optional<Compiled>> shapes = new LruCache<>(128);

  /** By what was rendered: overrides, which are many, are seldom in it. */
  private final LruCache<String, Optional<TextWithGaps>> bootstraps = new LruCache<>(16);

  /** Of those that are rendered one by one: pods of one workload have equal inputs. */
  private final LruCache<SidecarInputs, Sidecar> sidecars = new LruCache<>(64);

  /** By what was rendered: the sidecar without its bootstrap is the same for nearly all pods. */
  private final LruCache<Rendered, SidecarWithoutBootstrap> documents = new LruCache<>(32);

  /** What was read of a text also depends on what was allowed in it. */
  private record Rendered(String text, boolean mayBeRoot) {}

  /**
   * What pods of a shape have in common.
   *
   * @param whole the sidecar, if all of it is the same
   */
  private record Compiled(
      SidecarWithoutBootstrap sidecar, TextWithGaps bootstrap, Optional<Sidecar> whole) {
    private static Compiled of(SidecarWithoutBootstrap sidecar, TextWithGaps bootstrap)
        throws TemplateException {
      return new Compiled(
          sidecar,
          bootstrap,
          bootstrap.gaps().isEmpty()
              ? Optional.of(sidecar.with(bootstrap.with(List.of())))
              : Optional.empty());
    }

    private Sidecar with(List<String> texts) throws TemplateException {
      return whole.isPresent() ? whole.get() : sidecar.with(bootstrap.with(texts));
    }
  }

  private SidecarTemplate(
      YamlTemplate sidecar,
      YamlTemplate bootstrap,
      JsonObject values,
      TproxyCapability tproxyCapability) {
    this.sidecar = sidecar;
    this.bootstrap = bootstrap;
    this.values = values;
    this.tproxyCapability = tproxyCapability;
  }

  /**
   * @throws TemplateException if one of the two is not a template
   */
  static SidecarTemplate of(
      NamedText sidecar, NamedText bootstrap, JsonObject values, TproxyCapability tproxyCapability)
      throws TemplateException {
    return new SidecarTemplate(
        YamlTemplate.compile(sidecar), YamlTemplate.compile(bootstrap), values, tproxyCapability);
  }

  /**
   * The sidecar of one pod.
   *
   * @throws TemplateException if a name has no value, or the result is not a sidecar
   */
  Sidecar render(SidecarInputs inputs) throws TemplateException {
    InputShape shape = InputShape.of(inputs);
    PodTexts texts = PodTexts.of(inputs);
    List<String> ordered = texts.inOrder();
    if (shape.probes().size() <= MAX_PROBES && TextWithGaps.takes(ordered)) {
      Optional<Compiled> compiled = compiled(shape);
      if (compiled.isPresent()) {
        return compiled.get().with(ordered);
      }
    }
    Optional<Sidecar> known = sidecars.find(inputs);
    if (known.isPresent()) {
      return known.get();
    }
    Map<String, Object> context = TemplateContext.of(values, shape, texts, tproxyCapability);
    String argument = argument(bootstrap.render(context));
    Sidecar made = sidecar(renderSidecar(context), shape).with(argument);
    sidecars.keep(inputs, made);
    return made;
  }

  /** Whether pods of the same shape come without reading. */
  boolean remembers(SidecarInputs inputs) {
    return shapes.find(InputShape.of(inputs)).flatMap(compiled -> compiled).isPresent();
  }

  private Optional<Compiled> compiled(InputShape shape) {
    Optional<Optional<Compiled>> known = shapes.find(shape);
    if (known.isPresent()) {
      return known.get();
    }
    Optional<Compiled> compiled = compile(shape);
    shapes.keep(shape, compiled);
    return compiled;
  }

  /** Empty where a template does something else with a text than to have it in double quotes. */
  private Optional<Compiled> compile(InputShape shape) {
    if (isWritten(shape)) {
      return Optional.empty();
    }
    PodTexts placeholders = PodTexts.inTheirPlace(shape);
    Map<String, Object> context = TemplateContext.of(values, shape, placeholders, tproxyCapability);
    try {
      Optional<TextWithGaps> read = bootstrapWithGaps(bootstrap.render(context));
      String sidecarText = renderSidecar(context);
      boolean same = sidecarText.indexOf(PodTexts.PLACEHOLDER) < 0;
      return read.isPresent() && same
          ? Optional.of(Compiled.of(sidecar(sidecarText, shape), read.get()))
          : Optional.empty();
    } catch (TemplateException e) {
      // What is wrong is told with the texts of the pod in it.
      return Optional.empty();
    }
  }

  /** Empty where texts cannot be put in later. */
  private Optional<TextWithGaps> bootstrapWithGaps(String text) throws TemplateException {
    Optional<Optional<TextWithGaps>> known = bootstraps.find(text);
    if (known.isPresent()) {
      return known.get();
    }
    Optional<TextWithGaps> read =
        Placeholders.areReplaceable(text, PodTexts.PLACEHOLDER)
            ? Optional.of(TextWithGaps.of(argument(text)))
            : Optional.empty();
    bootstraps.keep(text, read);
    return read;
  }

  /** Whether somebody has written the character that placeholders begin and end with. */
  private boolean isWritten(InputShape shape) {
    return bootstrap.contains(PodTexts.PLACEHOLDER)
        || Values.merge(values, shape.overrides()).toString().indexOf(PodTexts.PLACEHOLDER) >= 0;
  }

  /** A bootstrap as JSON, for an argument of Envoy's. */
  private String argument(String text) throws TemplateException {
    try {
      // The kubelet would take $(NAME) in an argument for a variable, and $$ for one of the two.
      return bootstrap.read(text).object().toString().replace("$", "$$");
    } catch (ManifestException e) {
      throw new TemplateException(e);
    }
  }

  private String renderSidecar(Map<String, Object> context) throws TemplateException {
    Map<String, Object> withBootstrap = new HashMap<>(context);
    withBootstrap.put("bootstrap", SidecarWithoutBootstrap.HERE);
    return sidecar.render(withBootstrap);
  }

  private SidecarWithoutBootstrap sidecar(String text, InputShape shape) throws TemplateException {
    boolean mayBeRoot =
        shape.listeners().transparent() && tproxyCapability != TproxyCapability.NONE;
    Rendered rendered = new Rendered(text, mayBeRoot);
    Optional<SidecarWithoutBootstrap> known = documents.find(rendered);
    if (known.isPresent()) {
      return known.get();
    }
    try {
      SidecarWithoutBootstrap read =
          new SidecarWithoutBootstrap(
              sidecar.file(), SidecarReader.read(sidecar.read(text), mayBeRoot));
      documents.keep(rendered, read);
      return read;
    } catch (ManifestException e) {
      throw new TemplateException(e);
    }
  }
}
