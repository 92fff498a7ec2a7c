package mesh.sluice.http;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Takes addresses. */
public final class Listeners {
  private Listeners() {}

  /**
   * Gives the server its address.
   *
   * @throws IOException naming the address, if it cannot be taken
   */
  public static void bind(HttpServer server, InetSocketAddress address, int backlog)
      throws IOException {
    if (address.isUnresolved()) {
      throw new IOException(address.getHostString() + ": there is no such address to listen on");
    }
    try {
      server.bind(address, backlog);
    } catch (IOException e) {
      throw new IOException(
          address.getAddress().getHostAddress()
              + " port "
              + address.getPort()
              + " cannot be listened on: "
              + e.getMessage(),
          e);
    }
  }
}
