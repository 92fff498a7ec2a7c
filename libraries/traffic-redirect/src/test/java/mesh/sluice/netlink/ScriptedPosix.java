package mesh.sluice.netlink;

import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import mesh.sluice.posix.Errno;
import mesh.sluice.posix.Posix;
import mesh.sluice.posix.Received;
import mesh.sluice.posix.SystemCallException;

/** A netlink socket on which nothing arrives but what a test has put there. */
public final class ScriptedPosix {
  private static final int FD = 3;

  private record Datagram(int senderPort, byte[] bytes) {}

  private final Deque<Datagram> datagrams = new ArrayDeque<>();
  private Datagram endless;

  /** Lets the messages arrive in one datagram, after those that were put there before. */
  public ScriptedPosix with(int senderPort, NetlinkWriter messages) {
    datagrams.add(datagram(senderPort, messages));
    return this;
  }

  /** Lets the messages arrive again and again, after all others. */
  ScriptedPosix withEndless(int senderPort, NetlinkWriter messages) {
    endless = datagram(senderPort, messages);
    return this;
  }

  public Posix posix() {
    return (Posix)
        Proxy.newProxyInstance(
            Posix.class.getClassLoader(),
            new Class<?>[] {Posix.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "netlinkSocket" -> FD;
                  case "send", "close" -> null;
                  case "receive" -> receive((byte[]) arguments[1]);
                  default -> throw new AssertionError(method + " was not expected");
                });
  }

  NetlinkSocket open() throws SystemCallException {
    return NetlinkSocket.open(posix(), Posix.NETLINK_NETFILTER);
  }

  private Received receive(byte[] buffer) throws SystemCallException {
    Datagram datagram = datagrams.isEmpty() ? endless : datagrams.remove();
    if (datagram == null) {
      throw new SystemCallException("recvfrom netlink", Errno.EAGAIN);
    }
    int length = datagram.bytes().length;
    System.arraycopy(datagram.bytes(), 0, buffer, 0, Math.min(length, buffer.length));
    return new Received(length, datagram.senderPort());
  }

  private static Datagram datagram(int senderPort, NetlinkWriter messages) {
    return new Datagram(senderPort, Arrays.copyOf(messages.array(), messages.length()));
  }
}
