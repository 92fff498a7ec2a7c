package mesh.sluice.netlink;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import mesh.sluice.posix.Errno;
import mesh.sluice.posix.Posix;
import mesh.sluice.posix.Received;
import mesh.sluice.posix.SystemCallException;

/**
 * A conversation with the kernel, in the namespace of the thread that opened it.
 *
 * <p>A process in that namespace that has CAP_NET_ADMIN may send to our port as well (af_netlink.c:
 * {@code netlink_allowed}). So only what the kernel itself has sent is believed, and of that only
 * what has a sequence number of the request. The field {@code nlmsg_pid} is not looked at: whoever
 * sends fills it in, and what the kernel sends to our port is for us.
 */
public final class NetlinkSocket implements AutoCloseable {
  public static final int NLM_F_REQUEST = 1;
  public static final int NLM_F_ACK = 4;
  public static final int NLM_F_EXCL = 0x200;
  public static final int NLM_F_CREATE = 0x400;
  public static final int NLM_F_APPEND = 0x800;
  public static final int NLM_F_DUMP = 0x300;

  /** Larger than any message of a dump, which the kernel cuts at 32 KiB at the most. */
  private static final ReceiveBuffer DUMPS = new ReceiveBuffer(64 * 1024);

  /**
   * For one object or an acknowledgement. The kernel appends the request that it refuses, which may
   * be longer: it is cut then, after all that is read of it.
   */
  private static final ReceiveBuffer ANSWERS = new ReceiveBuffer(4 * 1024);

  /** What every kernel takes in one message without asking for more. */
  private static final int SEND_BYTES_GRANTED = 128 * 1024;

  private static final int MAX_DUMP_TRIES = 10;

  /** More datagrams than a socket's queue holds, so that only who keeps sending reaches it. */
  private static final int MAX_IGNORED = 1_000;

  private final Posix posix;
  private final int fd;
  private boolean closed;

  private NetlinkSocket(Posix posix, int fd) {
    this.posix = posix;
    this.fd = fd;
  }

  /**
   * @param protocol {@code Posix.NETLINK_…}
   */
  public static NetlinkSocket open(Posix posix, int protocol) throws SystemCallException {
    return new NetlinkSocket(posix, posix.netlinkSocket(protocol));
  }

  /**
   * The number of an interface in the namespace of this socket; empty if there is none of this
   * name.
   *
   * @param name an interface name, 1 to 15 bytes
   */
  public OptionalInt interfaceIndex(String name) throws SystemCallException {
    try {
      return OptionalInt.of(posix.interfaceIndex(fd, name));
    } catch (SystemCallException e) {
      if (e.errno() == Errno.ENODEV) {
        return OptionalInt.empty();
      }
      throw e;
    }
  }

  /**
   * Sends messages, of which the last that the kernel acts on carries NLM_F_ACK, and waits for that
   * acknowledgement.
   *
   * @throws NetlinkException with the kernel's first complaint
   */
  public void execute(NetlinkWriter messages, int lastSequence) throws IOException {
    send(messages);
    while (true) {
      for (NetlinkMessage answer : receive(ANSWERS, messages)) {
        if (answer.type() == NetlinkMessage.NLMSG_ERROR) {
          check(answer);
          if (answer.sequence() == lastSequence) {
            return;
          }
        }
      }
    }
  }

  /**
   * Sends messages that the kernel does or refuses one by one, as those of routes and interfaces.
   *
   * @param messages with sequence numbers from 1 on; only the last one carries NLM_F_ACK
   * @return the kernel's error number for each, at the place of its sequence number; 0 where it did
   *     what it was asked
   */
  public int[] executeEach(NetlinkWriter messages) throws IOException {
    int last = messages.lastSequence();
    int[] errnos = new int[last + 1];
    send(messages);
    while (true) {
      for (NetlinkMessage answer : receive(ANSWERS, messages)) {
        if (answer.type() == NetlinkMessage.NLMSG_ERROR) {
          errnos[answer.sequence()] = -answer.integer(0);
          if (answer.sequence() == last) {
            return errnos;
          }
        }
      }
    }
  }

  /**
   * Asks for one object.
   *
   * @return the kernel's one answer
   * @throws NetlinkException if it is an error, ENOENT among them
   */
  public NetlinkMessage ask(NetlinkWriter request) throws IOException {
    send(request);
    NetlinkMessage answer = receive(ANSWERS, request).getFirst();
    if (answer.type() == NetlinkMessage.NLMSG_ERROR) {
      check(answer);
    }
    return answer;
  }

  /** As {@link #dump(NetlinkWriter, int)}, where all that is read tells one object from another. */
  public List<NetlinkMessage> dump(NetlinkWriter request) throws IOException {
    return dump(request, 0);
  }

  /**
   * Asks for all objects of a kind; begins again when they changed meanwhile.
   *
   * <p>The kernel says that a reading was interrupted after any change in the namespace, also of
   * objects that were not asked for (nf_tables has one generation counter for all tables). So two
   * readings that agree are taken as well, or somebody who changes what is his all the time could
   * keep us from reading what is ours.
   *
   * @param request a message with NLM_F_DUMP
   * @param varying number of bytes at the beginning of each message that may differ between two
   *     readings of the same object
   */
  public List<NetlinkMessage> dump(NetlinkWriter request, int varying) throws IOException {
    List<NetlinkMessage> former = null;
    for (int i = 0; i < MAX_DUMP_TRIES; i++) {
      List<NetlinkMessage> objects = new ArrayList<>();
      send(request);
      if (collect(request, objects) || former != null && agree(former, objects, varying)) {
        return objects;
      }
      former = objects;
    }
    throw new IOException(
        "what was asked of the kernel changed during each of " + MAX_DUMP_TRIES + " readings");
  }

  /**
   * Asks once for all objects of a kind. Where they change meanwhile, one may be missing or come
   * twice.
   *
   * @param request a message with NLM_F_DUMP
   */
  public List<NetlinkMessage> dumpOnce(NetlinkWriter request) throws IOException {
    List<NetlinkMessage> objects = new ArrayList<>();
    send(request);
    collect(request, objects);
    return objects;
  }

  private static boolean agree(
      List<NetlinkMessage> some, List<NetlinkMessage> others, int varying) {
    if (some.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < some.size(); i++) {
      if (!some.get(i).isSame(others.get(i), varying)) {
        return false;
      }
    }
    return true;
  }

  /** Reads until the dump is done; false if it was interrupted by a change. */
  private boolean collect(NetlinkWriter request, List<NetlinkMessage> objects) throws IOException {
    boolean consistent = true;
    while (true) {
      for (NetlinkMessage message : receive(DUMPS, request)) {
        consistent &= (message.flags() & NetlinkMessage.NLM_F_DUMP_INTR) == 0;
        switch (message.type()) {
          case NetlinkMessage.NLMSG_DONE -> {
            check(message);
            return consistent;
          }
          case NetlinkMessage.NLMSG_ERROR -> check(message);
          default -> objects.add(message);
        }
      }
    }
  }

  private void send(NetlinkWriter messages) throws SystemCallException {
    if (messages.length() > SEND_BYTES_GRANTED) {
      posix.sendBuffer(fd, messages.length() * 2);
    }
    posix.send(fd, messages.array(), messages.length());
  }

  /** What the kernel answers next to {@code request}, at least one message. */
  private List<NetlinkMessage> receive(ReceiveBuffer memory, NetlinkWriter request)
      throws IOException {
    byte[] buffer = memory.take();
    try {
      for (int ignored = 0; ignored < MAX_IGNORED; ignored++) {
        Received received = receiveOnce(buffer);
        if (received.isFromKernel()) {
          List<NetlinkMessage> answers = read(buffer, received.length());
          answers.removeIf(answer -> !request.isSequence(answer.sequence()));
          if (!answers.isEmpty()) {
            return answers;
          }
        }
      }
    } finally {
      memory.giveBack(buffer);
    }
    throw new IOException(
        "what arrives on the netlink socket is not the kernel's answer: a process with"
            + " CAP_NET_ADMIN in this network namespace keeps sending to it; stop that process");
  }

  /** Messages in memory of their own. */
  private static List<NetlinkMessage> read(byte[] buffer, int length) throws IOException {
    byte[] arrived = Arrays.copyOf(buffer, Math.min(length, buffer.length));
    List<NetlinkMessage> messages = NetlinkMessage.read(arrived, length);
    if (messages.isEmpty()) {
      throw new IOException("the kernel's answer holds no netlink message");
    }
    if (length > buffer.length && messages.getFirst().type() != NetlinkMessage.NLMSG_ERROR) {
      throw new IOException("the kernel's answer has " + length + " bytes and was cut");
    }
    return messages;
  }

  private Received receiveOnce(byte[] buffer) throws SystemCallException {
    while (true) {
      try {
        return posix.receive(fd, buffer);
      } catch (SystemCallException e) {
        if (e.errno() != Errno.EINTR) {
          throw e;
        }
      }
    }
  }

  private static void check(NetlinkMessage answer) throws NetlinkException {
    int errno = -answer.integer(0);
    if (errno != 0) {
      throw new NetlinkException(errno, answer.sequence());
    }
  }

  /**
   * To be called after a deletion: closing then would wait until the kernel has freed what was
   * deleted, after an RCU grace period of 5 to 15 ms ({@code nft_rcv_nl_event}).
   */
  public void closeInBackground() {
    posix.closeInBackground(fd);
    closed = true;
  }

  @Override
  public void close() {
    if (!closed) {
      posix.close(fd);
      closed = true;
    }
  }
}
