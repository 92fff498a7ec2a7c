package mesh.sluice.detect;

import java.util.Optional;
import mesh.sluice.text.Printable;

/** A detection for people. */
final class DetectionText {
  private static final int LABEL_WIDTH = 14;

  private final StringBuilder text = new StringBuilder();

  private DetectionText() {}

  static String of(Detection detection) {
    DetectionText text = new DetectionText();
    text.line("runtime", detection.runtime().label());
    text.line("preset", detection.preset().map(Preset::optionName).orElse("none recognised"));
    detection.configurationFiles().forEach(file -> text.line("read", describe(file)));
    text.choice("conf dir", detection.confDirectory().value(), detection.confDirectory());
    text.choice(
        "bin dirs",
        String.join(", ", detection.binDirectories().value()),
        detection.binDirectories());
    detection
        .binDirectory()
        .ifPresentOrElse(
            chosen -> text.choice("plugin goes to", chosen.value(), chosen),
            () -> text.line("plugin goes to", "nowhere: see the warnings"));
    detection.multus().ifPresent(text::multus);
    detection
        .warnings()
        .forEach(
            warning ->
                text.line(warning.blocksInstallation() ? "obstacle" : "warning", warning.text()));
    return text.text.toString();
  }

  private static String describe(ConfigurationFile file) {
    return file.version().isPresent()
        ? file.path() + " (version " + file.version().getAsInt() + ")"
        : file.path();
  }

  private void choice(String label, String value, Choice<?> choice) {
    line(label, value);
    line("", choice.source().label() + ": " + choice.because());
  }

  private void multus(Multus multus) {
    line("multus", "called by " + multus.file() + " as " + multus.type());
    line("", "network's file in " + multus.delegatesDirectory());
    detail("cluster network", multus.clusterNetwork());
    detail("further plugins in", multus.binDirectory());
    detail("auxiliary chain", multus.auxiliaryChain());
    detail("waits for", multus.readinessFile());
  }

  private void detail(String label, Optional<String> value) {
    value.ifPresent(present -> line("", label + " " + present));
  }

  private void line(String label, String value) {
    String gap = " ".repeat(Math.max(0, LABEL_WIDTH - label.length()) + 1);
    text.append(label).append(gap).append(Printable.line(value)).append('\n');
  }
}
