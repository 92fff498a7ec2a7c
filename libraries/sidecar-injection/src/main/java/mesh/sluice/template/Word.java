package mesh.sluice.template;

import java.util.Arrays;
import java.util.stream.Collectors;
import mesh.sluice.manifest.Element;
import mesh.sluice.manifest.ManifestException;

/** A choice that stands for itself in a configuration file. */
interface Word {
  /** How the choice is written. */
  String word();

  /**
   * @throws ManifestException naming the choices, if the element is none of them
   */
  static <W extends Word> W parse(W[] choices, Element element) throws ManifestException {
    String text = element.text();
    for (W choice : choices) {
      if (choice.word().equals(text)) {
        return choice;
      }
    }
    throw element.wrong(
        "write " + Arrays.stream(choices).map(Word::word).collect(Collectors.joining(", ")));
  }
}
