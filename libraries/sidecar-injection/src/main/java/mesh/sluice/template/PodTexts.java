package mesh.sluice.template;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * What templates only pass on of a pod: no section of a template comes out differently for another
 * text here, unless it is empty.
 *
 * @param namespace of the pod
 * @param probes in the order of those in {@link InputShape#probes}
 */
record PodTexts(String namespace, List<Probe> probes) {
  /**
   * Stands before and after the number of a text in whose place it is; see {@link #inTheirPlace}.
   */
  static final char PLACEHOLDER = '\uE001';

  /**
   * The texts of a {@link ProbeRoute}.
   *
   * @param name the path in one word
   */
  record Probe(String name, String path, String port, String target, String timeout) {
    Probe {
      requireNonNull(name);
      requireNonNull(path);
      requireNonNull(port);
      requireNonNull(target);
      requireNonNull(timeout);
    }

    private static Probe of(ProbeRoute route) {
      return new Probe(
          route.path().substring(1).replace('/', '-'),
          route.path(),
          Integer.toString(route.port()),
          route.target(),
          Integer.toString(route.timeoutSeconds()));
    }
  }

  PodTexts {
    requireNonNull(namespace);
    probes = List.copyOf(probes);
  }

  static PodTexts of(SidecarInputs inputs) {
    return new PodTexts(inputs.namespace(), inputs.probes().stream().map(Probe::of).toList());
  }

  /** Placeholders for all texts of a shape that are not empty; {@link TextWithGaps} reads them. */
  static PodTexts inTheirPlace(InputShape shape) {
    int number = 0;
    String namespace = shape.hasNamespace() ? placeholder(number) : "";
    number++;
    List<Probe> probes = new ArrayList<>();
    for (InputShape.Probe probe : shape.probes()) {
      probes.add(
          new Probe(
              placeholder(number),
              placeholder(number + 1),
              placeholder(number + 2),
              probe.hasTarget() ? placeholder(number + 3) : "",
              placeholder(number + 4)));
      number += 5;
    }
    return new PodTexts(namespace, probes);
  }

  private static String placeholder(int number) {
    return PLACEHOLDER + Integer.toString(number) + PLACEHOLDER;
  }

  /** All of them, in the order of their placeholders' numbers. */
  List<String> inOrder() {
    List<String> texts = new ArrayList<>(1 + 5 * probes.size());
    texts.add(namespace);
    for (Probe probe : probes) {
      texts.add(probe.name());
      texts.add(probe.path());
      texts.add(probe.port());
      texts.add(probe.target());
      texts.add(probe.timeout());
    }
    return texts;
  }
}
