package mesh.sluice.apiserver;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands on loopback between a client and a server, counts what comes from the server, and can lose
 * all that its connections carry without closing them, as a firewall does that has forgotten them.
 */
public final class TcpProxy implements AutoCloseable {
  private static final int BUFFER = 16 * 1024;

  private final ServerSocket listener;
  private final int to;
  private final AtomicLong received = new AtomicLong();
  private final List<Connection> connections = new CopyOnWriteArrayList<>();

  private static final class Connection {
    private final Socket client;
    private final Socket server;
    private volatile boolean lost;

    Connection(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }
  }

  private TcpProxy(int to) throws IOException {
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.to = to;
    Thread.ofVirtual().start(this::accept);
  }

  /** Stands in front of this port of loopback. */
  public static TcpProxy to(int port) throws IOException {
    return new TcpProxy(port);
  }

  /** Where it listens, on loopback. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Bytes from the server, TLS and headers included. */
  public long received() {
    return received.get();
  }

  /** How many there have been. */
  public int connections() {
    return connections.size();
  }

  /** Loses from now on what the connections that there are carry; new ones work. */
  public void loseConnections() {
    connections.forEach(connection -> connection.lost = true);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Connection connection : connections) {
      connection.client.close();
      connection.server.close();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Connection connection =
            new Connection(client, new Socket(InetAddress.getLoopbackAddress(), to));
        connections.add(connection);
        Thread.ofVirtual().start(() -> copy(connection, true));
        Thread.ofVirtual().start(() -> copy(connection, false));
      } catch (IOException e) {
        // Closed.
      }
    }
  }

  private void copy(Connection connection, boolean fromServer) {
    byte[] buffer = new byte[BUFFER];
    try (Socket from = fromServer ? connection.server : connection.client;
        Socket into = fromServer ? connection.client : connection.server) {
      InputStream in = from.getInputStream();
      OutputStream out = into.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (connection.lost) {
          continue;
        }
        received.addAndGet(fromServer ? count : 0);
        out.write(buffer, 0, count);
      }
    } catch (IOException e) {
      // One of the two has closed it.
    }
  }
}
