package mesh.sluice.socket;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A client that need not keep to the protocol. */
final class Client implements AutoCloseable {
  static final String QUESTION =
      "{\"v\":1,\"question\":\"decision\",\"namespace\":\"shop\",\"name\":\"web-0\","
          + "\"profiles\":[\"sluice\"]}\n";

  private final SocketChannel connection = SocketChannel.open(StandardProtocolFamily.UNIX);

  Client(Path socket) throws IOException {
    connection.connect(UnixDomainSocketAddress.of(socket));
  }

  Client write(String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      connection.write(bytes);
    }
    return this;
  }

  /** Says that nothing more comes. */
  Client end() throws IOException {
    connection.shutdownOutput();
    return this;
  }

  /** All that comes until the agent closes the connection. */
  String read() throws IOException {
    StringBuilder text = new StringBuilder();
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    try {
      while (connection.read(buffer.clear()) >= 0) {
        text.append(StandardCharsets.UTF_8.decode(buffer.flip()));
      }
    } catch (IOException e) {
      // The agent has closed without reading all that was sent.
    }
    return text.toString();
  }

  /** The answer to one question. */
  static String ask(Path socket, String question) throws IOException {
    try (Client client = new Client(socket)) {
      return client.write(question).read();
    }
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
