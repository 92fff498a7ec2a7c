package mesh.sluice.toolchain;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A mirror of Debian or Ubuntu on loopback: a pool, and an index that is signed for every suite
 * that is asked for. The index names what it is told to name, whatever the pool holds.
 */
final class Mirror implements AutoCloseable {
  private static final String ROOT = "/debian/";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Map<String, byte[]> pool = new ConcurrentHashMap<>();
  private final Map<String, Hole> holes = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> sources = new ArrayList<>();
  private final List<String> packages = new ArrayList<>();
  private volatile SigningKey key;
  private String algorithm = "SHA-256";

  private Mirror(HttpServer server, SigningKey key) {
    this.server = server;
    this.key = key;
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  static Mirror start(SigningKey key) {
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      return new Mirror(HttpServer.create(address, 0), key);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + ROOT);
  }

  /** Puts a file into the pool; no index names it. */
  void put(PoolFile file) {
    pool.put(file.path(), file.content());
  }

  /** What the index names from now on, it names with SHA-512 alone, as Ubuntu does. */
  void nameBySha512() {
    algorithm = "SHA-512";
  }

  /**
   * Lets the index name an original archive of a source package. It is the newest that this index
   * has.
   */
  void indexSource(String name, String version, PoolFile archive) {
    // Since dpkg 1.19, apt takes no source without its description file.
    String description = "%s_%s-1.dsc".formatted(name, version);
    sources.add(
        """
        Package: %s
        Binary: %s
        Version: %s-1
        Architecture: any
        Format: 3.0 (quilt)
        Directory: pool/main/%s
        Checksums-%s:
         %s 10 %s
         %s %d %s
        """
            .formatted(
                name,
                name,
                version,
                archive.directory(),
                algorithm.equals("SHA-256") ? "Sha256" : "Sha512",
                digest(new byte[0]),
                description,
                digest(archive.content()),
                archive.content().length,
                archive.name()));
  }

  /** Lets the index name a binary package. */
  void indexPackage(String name, String version, PoolFile file) {
    packages.add(
        """
        Package: %s
        Version: %s
        Architecture: %s
        Maintainer: Test <test@example.test>
        Description: test
        Filename: pool/main/%s
        Size: %d
        %s: %s
        """
            .formatted(
                name,
                version,
                Architecture.DEBIAN,
                file.path(),
                file.content().length,
                algorithm.replace("-", ""),
                digest(file.content())));
  }

  /** From now on, that file of the pool is not served as it should be. */
  void open(Hole hole, PoolFile file) {
    holes.put(file.path(), hole);
  }

  /** From now on, that file is served as it should be. */
  void mend(PoolFile file) {
    holes.remove(file.path());
  }

  /** From now on, the index is signed by this key. */
  void signWith(SigningKey other) {
    key = other;
  }

  /** How often that file of the pool was asked for. */
  long requestsOf(PoolFile file) {
    return requests.stream().filter(("pool/main/" + file.path())::equals).count();
  }

  /** How often anything was asked for. */
  int requests() {
    return requests.size();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      path = path.startsWith(ROOT) ? path.substring(ROOT.length()) : path;
      requests.add(path);
      if (path.startsWith("pool/main/")) {
        answerFromPool(exchange, path.substring("pool/main/".length()));
      } else {
        send(exchange, indexFile(path));
      }
    } catch (IOException e) {
      // The client went away; what it makes of it is the test's affair.
    }
  }

  private void answerFromPool(HttpExchange exchange, String path) throws IOException {
    byte[] content = pool.get(path);
    Hole hole = content == null ? Hole.MISSING : holes.get(path);
    switch (hole) {
      case null -> send(exchange, content);
      case MISSING -> send(exchange, null);
      case OTHER_CONTENT -> send(exchange, bytes("other".repeat(content.length / 5 + 1)));
      case TRUNCATED -> sendFirstHalf(exchange, content);
      case STALLED -> {
        sendFirstHalf(exchange, content);
        awaitClose();
      }
    }
  }

  private static void send(HttpExchange exchange, byte[] content) throws IOException {
    if (content == null) {
      exchange.sendResponseHeaders(404, -1);
    } else {
      // Of the length that this method takes, -1 means none and 0 an unknown one.
      exchange.sendResponseHeaders(200, content.length == 0 ? -1 : content.length);
      if (content.length > 0) {
        exchange.getResponseBody().write(content);
      }
    }
  }

  private static void sendFirstHalf(HttpExchange exchange, byte[] content) throws IOException {
    exchange.sendResponseHeaders(200, content.length);
    exchange.getResponseBody().write(content, 0, content.length / 2);
    exchange.getResponseBody().flush();
  }

  private void awaitClose() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Null for what no index has. */
  private byte[] indexFile(String path) {
    String[] parts = path.split("/", 3);
    if (parts.length < 3 || !parts[0].equals("dists")) {
      return null;
    }
    return parts[2].equals("InRelease") ? key.sign(release(parts[1])) : listings().get(parts[2]);
  }

  private Map<String, byte[]> listings() {
    var listings = new LinkedHashMap<String, byte[]>();
    listings.put("main/source/Sources", bytes(String.join("\n", sources)));
    String binaries = "/binary-" + Architecture.DEBIAN + "/Packages";
    listings.put("main" + binaries, bytes(String.join("\n", packages)));
    // Ubuntu's second component, where nothing is.
    listings.put("universe/source/Sources", new byte[0]);
    listings.put("universe" + binaries, new byte[0]);
    return listings;
  }

  private String release(String suite) {
    var text = new StringBuilder();
    text.append("Origin: Test\nSuite: %s\nCodename: %s\n".formatted(suite, suite));
    text.append("Date: %s\n".formatted(date(Instant.now())));
    text.append("Architectures: %s\n".formatted(Architecture.DEBIAN));
    text.append("Components: main universe\nSHA256:\n");
    listings()
        .forEach(
            (name, content) ->
                text.append(
                    " %s %d %s\n".formatted(PoolFile.sha256(content), content.length, name)));
    return text.toString();
  }

  private static String date(Instant instant) {
    return DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'UTC'", Locale.ROOT)
        .withZone(ZoneOffset.UTC)
        .format(instant);
  }

  private String digest(byte[] content) {
    return PoolFile.digest(algorithm, content);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
