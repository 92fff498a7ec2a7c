package mesh.sluice.template;

/** Settings or a template that cannot be used; the message names file, place and remedy. */
public final class TemplateException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param file the file's name, for example {@code sidecar.yaml}
   * @param complaint what is wrong, where, and what to write instead
   */
  public TemplateException(String file, String complaint) {
    super(file + ": " + complaint);
  }

  /**
   * @param line in the template as the user wrote it; the first is 1
   */
  TemplateException(String file, int line, String complaint) {
    this(file, "line " + line + ": " + complaint);
  }

  /** A complaint that already names the file. */
  TemplateException(Exception cause) {
    super(cause.getMessage(), cause);
  }
}
