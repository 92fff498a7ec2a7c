package mesh.sluice.template;

import static mesh.sluice.template.InjectorConfiguration.DEFAULT;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.manifest.Element;
import mesh.sluice.manifest.ManifestException;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.OwnWords;
import mesh.sluice.selection.LabelSelector;
import mesh.sluice.selection.LabelSelector.Operator;
import mesh.sluice.selection.LabelSelector.Requirement;
import mesh.sluice.selection.SelectionSettings;

/** Reads {@code config.yaml}. */
final class ConfigurationReader {
  private static final String ENABLED = "enabled";
  private static final String DISABLED = "disabled";
  private static final Set<String> KEYS =
      new TreeSet<>(
          Set.of(
              "profile",
              "policy",
              "neverInjectSelector",
              "alwaysInjectSelector",
              "meshName",
              "controlPlaneNamespace",
              "revision",
              "nativeSidecar",
              "bootstrap",
              "adopt",
              "probes",
              "tproxyCapability",
              "defaultAnnotations"));

  private final Element root;

  private ConfigurationReader(Element root) {
    this.root = root;
  }

  /**
   * @throws ManifestException if a key is not known or a value cannot be used
   */
  static InjectorConfiguration read(Element root) throws ManifestException {
    requireKeys(root, KEYS);
    return new ConfigurationReader(root).read();
  }

  private InjectorConfiguration read() throws ManifestException {
    Optional<Element> nativeSidecar = root.find("nativeSidecar");
    return new InjectorConfiguration(
        selection(),
        nativeSidecar.isPresent() ? nativeSidecar.get().flag() : DEFAULT.nativeSidecar(),
        word("bootstrap", Bootstrap.values(), DEFAULT.bootstrap()),
        word("adopt", Adoption.values(), DEFAULT.adoption()),
        word("probes", ProbeHandling.values(), DEFAULT.probes()),
        word("tproxyCapability", TproxyCapability.values(), DEFAULT.tproxyCapability()),
        annotations());
  }

  private Map<String, String> annotations() throws ManifestException {
    Optional<Element> element = root.find("defaultAnnotations");
    if (element.isEmpty()) {
      return Map.of();
    }
    Map<String, String> annotations = element.get().texts();
    for (Map.Entry<String, String> annotation : annotations.entrySet()) {
      Optional<String> remedy = OwnWords.remedyForAnnotation(annotation.getKey());
      if (remedy.isPresent()) {
        throw new Element(
                element.get().file(),
                Element.path(element.get().path(), annotation.getKey()),
                new JsonString(annotation.getValue()))
            .wrong(remedy.get());
      }
    }
    return annotations;
  }

  private SelectionSettings selection() throws ManifestException {
    SelectionSettings standard = DEFAULT.selection();
    return new SelectionSettings(
        profile(standard.profile()),
        policy(standard.byDefault()),
        selectors("neverInjectSelector"),
        selectors("alwaysInjectSelector"),
        text("meshName", standard.meshName()),
        text("controlPlaneNamespace", standard.controlPlaneNamespace()),
        text("revision", standard.revision()));
  }

  private MeshProfile profile(MeshProfile standard) throws ManifestException {
    Optional<Element> element = root.find("profile");
    if (element.isEmpty()) {
      return standard;
    }
    try {
      return MeshProfile.parse(element.get().text());
    } catch (InvalidPolicyException e) {
      throw element.get().wrong(e.remedy());
    }
  }

  private boolean policy(boolean standard) throws ManifestException {
    Optional<Element> element = root.find("policy");
    if (element.isEmpty()) {
      return standard;
    }
    return switch (element.get().text()) {
      case ENABLED -> true;
      case DISABLED -> false;
      default -> throw element.get().wrong("write enabled or disabled");
    };
  }

  private String text(String key, String standard) throws ManifestException {
    Optional<Element> element = root.find(key);
    return element.isPresent() ? element.get().text() : standard;
  }

  private <W extends Word> W word(String key, W[] choices, W standard) throws ManifestException {
    Optional<Element> element = root.find(key);
    return element.isPresent() ? Word.parse(choices, element.get()) : standard;
  }

  private List<LabelSelector> selectors(String key) throws ManifestException {
    List<LabelSelector> selectors = new ArrayList<>();
    Optional<Element> list = root.find(key);
    if (list.isPresent()) {
      for (Element selector : list.get().list()) {
        selectors.add(selector(selector));
      }
    }
    return selectors;
  }

  private static LabelSelector selector(Element selector) throws ManifestException {
    requireKeys(selector, Set.of("matchLabels", "matchExpressions"));
    Optional<Element> labels = selector.find("matchLabels");
    Optional<Element> expressions = selector.find("matchExpressions");
    List<Requirement> requirements = new ArrayList<>();
    if (expressions.isPresent()) {
      for (Element expression : expressions.get().list()) {
        requirements.add(requirement(expression));
      }
    }
    return new LabelSelector(labels.isPresent() ? labels.get().texts() : Map.of(), requirements);
  }

  private static Requirement requirement(Element expression) throws ManifestException {
    requireKeys(expression, Set.of("key", "operator", "values"));
    Set<String> values = new HashSet<>();
    Optional<Element> list = expression.find("values");
    if (list.isPresent()) {
      for (Element value : list.get().list()) {
        values.add(value.text());
      }
    }
    Element operator = expression.require("operator", "write In, NotIn, Exists or DoesNotExist");
    try {
      return new Requirement(
          expression.require("key", "name the label").text(),
          Operator.parse(operator.text()),
          values);
    } catch (InvalidPolicyException e) {
      throw (e.field().equals("operator") ? operator : expression).wrong(e.remedy());
    }
  }

  private static void requireKeys(Element mapping, Set<String> known) throws ManifestException {
    for (String key : mapping.object().members().keySet()) {
      if (!known.contains(key)) {
        throw new Element(
                mapping.file(),
                Element.path(mapping.path(), key),
                mapping.object().members().get(key))
            .wrong("there is no such key; there are " + String.join(", ", new TreeSet<>(known)));
      }
    }
  }
}
