package mesh.sluice.client;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An agent that does with each connection what the test wants. */
final class FakeAgent implements AutoCloseable {
  /** What becomes of a connection; it is closed afterwards. */
  @FunctionalInterface
  interface Behaviour {
    void serve(SocketChannel connection, int number) throws IOException;
  }

  private final ServerSocketChannel listener;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final List<SocketChannel> connections = new CopyOnWriteArrayList<>();

  private FakeAgent(ServerSocketChannel listener) {
    this.listener = listener;
  }

  static FakeAgent at(Path socket, Behaviour behaviour) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket));
    FakeAgent agent = new FakeAgent(listener);
    agent.threads.add(Thread.ofVirtual().start(() -> agent.accept(behaviour)));
    return agent;
  }

  /** Reads one request and answers with this line. */
  static Behaviour answering(String line) {
    return (connection, number) -> {
      read(connection);
      write(connection, line);
    };
  }

  static String read(SocketChannel connection) throws IOException {
    StringBuilder text = new StringBuilder();
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    while (text.indexOf("\n") < 0 && connection.read(buffer.clear()) >= 0) {
      text.append(StandardCharsets.UTF_8.decode(buffer.flip()));
    }
    return text.toString();
  }

  static void write(SocketChannel connection, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      connection.write(bytes);
    }
  }

  /** How many connections there were. */
  int connections() {
    return connections.size();
  }

  private void accept(Behaviour behaviour) {
    try {
      while (true) {
        SocketChannel connection = listener.accept();
        connections.add(connection);
        int number = connections.size();
        threads.add(Thread.ofVirtual().start(() -> serve(behaviour, connection, number)));
      }
    } catch (ClosedChannelException e) {
      // The test is over.
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void serve(Behaviour behaviour, SocketChannel connection, int number) {
    try (connection) {
      behaviour.serve(connection, number);
    } catch (IOException e) {
      // The client has given up.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (SocketChannel connection : connections) {
      connection.close();
    }
    for (Thread thread : threads) {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
