package mesh.sluice.manifest;

import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.text.Printable;

/** A manifest that cannot be used; the message is one line for people: file, place, remedy. */
public final class ManifestException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param file the file's name, as the user gave it
   * @param complaint what is wrong, where, and what to write instead
   */
  ManifestException(String file, String complaint) {
    // It may quote the file, whose control characters would let it forge lines of a log.
    super(Printable.line(file + ": " + complaint));
  }

  /**
   * @param path where the value stands, for example {@code spec.containers[1].name}
   * @param value the value as it was written; shown shortened
   * @param remedy what is wrong with it and what to write instead
   */
  ManifestException(String file, String path, String value, String remedy) {
    this(file, new InvalidPolicyException(path, value, remedy).getMessage());
  }
}
