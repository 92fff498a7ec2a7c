package mesh.sluice.certs;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Where the serving certificate comes from. */
public enum CertificateMode {
  /** From an authority of our own, which the API servers are told about. */
  SELF("self"),
  /** From a Secret that cert-manager, or whoever else, writes and renews. */
  CERT_MANAGER("cert-manager"),
  /** From files that somebody else writes and renews. */
  FILES("files");

  private final String word;

  CertificateMode(String word) {
    this.word = word;
  }

  /**
   * Reads the value of {@code --certificates}.
   *
   * @throws IllegalArgumentException naming the words that there are
   */
  public static CertificateMode parse(String word) {
    return Arrays.stream(values())
        .filter(mode -> mode.word.equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "--certificates="
                        + word
                        + ": write "
                        + Arrays.stream(values())
                            .map(CertificateMode::toString)
                            .collect(Collectors.joining(", "))));
  }

  /** As it is written in {@code --certificates}. */
  @Override
  public String toString() {
    return word;
  }
}
