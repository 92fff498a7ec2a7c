package mesh.sluice.template;

/** A request that a process in a network namespace sends, by Python, which every test has. */
final class HttpRequest {
  private HttpRequest() {}

  /**
   * A command of the shell that prints the body of a successful answer, and fails without one after
   * 5 s at the latest.
   *
   * @param url without quotation marks
   */
  static String of(String url) {
    return "python3 -c 'from urllib.request import urlopen; print(urlopen(\""
        + url
        + "\", timeout=5).read().decode())' 2>/dev/null";
  }
}
