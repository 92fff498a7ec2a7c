package mesh.sluice.injector;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a Service does on the nodes of a cluster: one address, which leads to whoever is ready, in
 * turn. Connections that there are stay where they are.
 */
final class TestService implements AutoCloseable {
  private static final int BACKLOG = 100;

  private final ServerSocket listener =
      new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
  private final List<Integer> endpoints = new CopyOnWriteArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();

  TestService() throws IOException {
    Thread.ofVirtual().name("service").start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** From now on, new connections may go to this port of loopback. */
  void add(int endpoint) {
    endpoints.add(endpoint);
  }

  /** From now on, none does. */
  void remove(int endpoint) {
    endpoints.remove((Integer) endpoint);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> forward(client));
      } catch (IOException e) {
        // It is closed.
      }
    }
  }

  private void forward(Socket client) {
    List<Integer> ready = List.copyOf(endpoints);
    try (client) {
      if (ready.isEmpty()) {
        return;
      }
      int endpoint = ready.get(Math.floorMod(turn.getAndIncrement(), ready.size()));
      try (Socket server = new Socket()) {
        server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), endpoint));
        Thread back = Thread.ofVirtual().start(() -> copy(server, client));
        copy(client, server);
        back.join();
      }
    } catch (IOException e) {
      // Its client sees that the connection ends.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
      to.shutdownOutput();
    } catch (IOException e) {
      // The other direction ends by it, too.
    }
  }
}
