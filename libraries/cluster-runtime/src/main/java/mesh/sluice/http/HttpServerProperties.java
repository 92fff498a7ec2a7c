package mesh.sluice.http;

/**
 * The properties of the JDK's HTTP server, which it reads once, when its classes are initialised;
 * those that the command line has set are kept. In a native image, {@code sun.net.httpserver} has
 * to be initialised at run time for them.
 */
public final class HttpServerProperties {
  /**
   * Longer than the 90 s for which an API server (Go's client) keeps a connection that it does not
   * use: whoever closes first must be the client, or a review could run into the closing.
   */
  private static final String IDLE_SECONDS = "150";

  /**
   * Ends connections on which nothing has come yet, at most 5 s later; the rest is the work of
   * {@link Deadlines}.
   */
  private static final String FIRST_BYTE_SECONDS = "10";

  /**
   * How often that is looked after. Each second, as the JDK does, is a fifth of what a daemon takes
   * that has nothing to do.
   */
  private static final String FIRST_BYTE_LOOK_MILLISECONDS = "5000";

  /** Each takes about 80 KB while it is used, and its review some more. */
  private static final String CONNECTIONS = "256";

  private HttpServerProperties() {}

  /** To be called before the first server is made. */
  public static void set() {
    set("sun.net.httpserver.nodelay", "true");
    set("sun.net.httpserver.idleInterval", IDLE_SECONDS);
    set("sun.net.httpserver.maxReqTime", FIRST_BYTE_SECONDS);
    set("sun.net.httpserver.timerMillis", FIRST_BYTE_LOOK_MILLISECONDS);
    set("sun.net.httpserver.maxReqHeaders", "64");
    set("sun.net.httpserver.maxReqHeaderSize", "32768");
    set("jdk.httpserver.maxConnections", CONNECTIONS);
    // A connection too many is closed when it falls idle, just when its client may use it again.
    set("sun.net.httpserver.maxIdleConnections", CONNECTIONS);
  }

  private static void set(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }
}
