package mesh.sluice.pem;

/** Certificates or keys that cannot be used; the message names the source and the remedy. */
public final class CertificateFileException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param source the file, or the key of a Secret
   * @param problem what is wrong, and what to write instead
   */
  public CertificateFileException(String source, String problem) {
    super(source + ": " + problem);
  }
}
