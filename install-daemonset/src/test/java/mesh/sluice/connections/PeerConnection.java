package mesh.sluice.connections;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import mesh.sluice.kernel.TestNetns;

/** A TCP connection between two namespaces, both of whose ends a test holds. */
public final class PeerConnection implements AutoCloseable {
  private static final int PATIENCE_MILLISECONDS = 5_000;

  private final Socket client;
  private final Socket server;

  private PeerConnection(Socket client, Socket server) {
    this.client = client;
    this.server = server;
  }

  /** Opens one to an address of the server's namespace, at any port there. */
  public static PeerConnection open(TestNetns from, TestNetns to, String address)
      throws IOException, InterruptedException {
    return open(from, to, address, 0, 0);
  }

  /**
   * Opens one that does not end where it was meant to.
   *
   * @param port where the client connects to; 0 for where the server listens
   * @param listener where the server listens; 0 for any
   */
  public static PeerConnection open(
      TestNetns from, TestNetns to, String address, int port, int listener)
      throws IOException, InterruptedException {
    try (ServerSocket socket = to.call(() -> new ServerSocket(listener))) {
      int target = port == 0 ? socket.getLocalPort() : port;
      Socket client =
          from.call(
              () -> {
                Socket made = new Socket();
                made.connect(
                    new InetSocketAddress(InetAddress.getByName(address), target),
                    PATIENCE_MILLISECONDS);
                return made;
              });
      socket.setSoTimeout(PATIENCE_MILLISECONDS);
      PeerConnection connection = new PeerConnection(client, socket.accept());
      connection.client.setSoTimeout(PATIENCE_MILLISECONDS);
      connection.server.setSoTimeout(PATIENCE_MILLISECONDS);
      return connection;
    }
  }

  /**
   * Sends a byte in each direction.
   *
   * @throws IOException if the connection was reset, or nothing comes
   */
  public void exchange() throws IOException {
    client.getOutputStream().write(1);
    expect(server, 1);
    server.getOutputStream().write(2);
    expect(client, 2);
  }

  /**
   * Sends a byte from the client, and waits for one.
   *
   * @throws java.net.SocketException if the connection is reset
   */
  void sendAndReceive() throws IOException {
    client.getOutputStream().write(1);
    expect(client, 1);
  }

  private static void expect(Socket socket, int value) throws IOException {
    int read = socket.getInputStream().read();
    if (read != value) {
      throw new IOException("read " + read + " instead of " + value);
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
    server.close();
  }
}
