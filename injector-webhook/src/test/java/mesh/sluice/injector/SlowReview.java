package mesh.sluice.injector;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import mesh.sluice.admission.Reviews;

/** A review that is sent by halves, so that it is under way in between. */
final class SlowReview implements AutoCloseable {
  private static final int DEADLINE_MILLISECONDS = 20_000;

  /** As API servers call the injector. */
  private static final String HOST = "sluice-injector.sluice-system.svc";

  private final SSLSocket socket;
  private final byte[] rest;

  private SlowReview(SSLSocket socket, byte[] rest) {
    this.socket = socket;
    this.rest = rest;
  }

  /**
   * Sends the first half.
   *
   * @param authority whom to trust, as {@code caBundle} has it
   */
  static SlowReview begin(int port, String authority) throws IOException, GeneralSecurityException {
    byte[] body = Reviews.bytes(Reviews.create(Reviews.POD));
    int half = body.length / 2;
    byte[] rest = Arrays.copyOfRange(body, half, body.length);
    SSLSocket socket = connect(port, authority);
    String head =
        "POST /inject HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\n".formatted(HOST)
            + "Content-Length: %d\r\n\r\n".formatted(body.length);
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(body, 0, half);
    return new SlowReview(socket, rest);
  }

  /** Sends the other half, and returns the answer. */
  String finish() throws IOException {
    socket.getOutputStream().write(rest);
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Whether nobody listens there any more. */
  static boolean refuses(int port) throws IOException {
    try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return !probe.isConnected();
    } catch (ConnectException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static SSLSocket connect(int port, String authority)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry(
        "ca",
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(authority))));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
    plain.setSoTimeout(DEADLINE_MILLISECONDS);
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, HOST, port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }
}
