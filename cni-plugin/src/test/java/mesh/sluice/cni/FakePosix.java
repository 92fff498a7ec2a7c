package mesh.sluice.cni;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mesh.sluice.posix.Errno;
import mesh.sluice.posix.FileIdentity;
import mesh.sluice.posix.Posix;
import mesh.sluice.posix.Received;
import mesh.sluice.posix.SystemCallException;

/**
 * A kernel that has a few files and takes every netlink request. It remembers what it was asked, so
 * that a test can prove what was <em>not</em> asked.
 */
final class FakePosix implements Posix {
  static final String POD = "/run/netns/pod";
  static final String HOST = "/proc/self/ns/net";
  static final String HOST_BY_ANOTHER_PATH = "/run/netns/host";
  static final String PLAIN_FILE = "/etc/passwd";
  static final String MOUNT_NAMESPACE = "/proc/self/ns/mnt";

  /** Types of netlink messages: {@code RTM_…} and {@code NFT_MSG_…} of subsystem 10. */
  static final int GETLINK = 18;

  static final int NEWADDR = 20;
  static final int GETADDR = 22;
  static final int GETROUTE = 26;
  static final int NEWTABLE = 0xa00;
  static final int GETTABLE = 0xa01;
  static final int DELTABLE = 0xa02;
  static final int GETGEN = 0xa10;

  private static final int CLONE_NEWNS = 0x20000;
  private static final long EXT4_MAGIC = 0xef53;
  private static final byte NFPROTO_IPV4 = 2;
  private static final int HEADER_BYTES = 16;
  private static final int ERROR = 2;
  private static final int DONE = 3;
  private static final int FLAG_ACK = 4;

  /** A file as far as Sluice looks. */
  private record File(FileIdentity identity, long fileSystem, int namespaceType) {}

  private final Map<String, File> files = new HashMap<>();
  private final Map<Integer, File> open = new HashMap<>();
  private final Map<Integer, Deque<byte[]>> sockets = new HashMap<>();
  private final Map<Integer, Integer> refused = new HashMap<>();
  private final List<String> calls = new ArrayList<>();
  private final Map<String, String> written = new HashMap<>();
  private final Map<String, String> agents = new HashMap<>();
  private final List<String> events = new ArrayList<>();
  private final Map<Integer, String> connected = new HashMap<>();
  private RuntimeException internalError;
  private int agentUser;
  private long nanoTime;
  private int socketErrno;
  private int setnsErrno;
  private int next = 3;

  FakePosix() {
    File host = new File(new FileIdentity(4, 4026531840L), NSFS_MAGIC, CLONE_NEWNET);
    files.put(HOST, host);
    files.put(HOST_BY_ANOTHER_PATH, host);
    files.put(POD, new File(new FileIdentity(4, 4026532001L), NSFS_MAGIC, CLONE_NEWNET));
    files.put(MOUNT_NAMESPACE, new File(new FileIdentity(4, 4026531841L), NSFS_MAGIC, CLONE_NEWNS));
    files.put(PLAIN_FILE, new File(new FileIdentity(254, 12), EXT4_MAGIC, 0));
    refused.put(GETTABLE, Errno.ENOENT);
    refused.put(DELTABLE, Errno.ENOENT);
  }

  /** From now on, netlink messages of this type are answered with an error; 0 for success. */
  FakePosix refusing(int messageType, int errno) {
    refused.put(messageType, errno);
    return this;
  }

  /** From now on, our table is there. */
  FakePosix withTable() {
    return refusing(GETTABLE, 0).refusing(DELTABLE, 0);
  }

  FakePosix withoutNetlink(int errno) {
    socketErrno = errno;
    return this;
  }

  FakePosix withoutSetns(int errno) {
    setnsErrno = errno;
    return this;
  }

  /** From now on, opening a file fails with what nobody has expected. */
  FakePosix withInternalError(RuntimeException thrown) {
    internalError = thrown;
    return this;
  }

  /** From now on, a process of root listens there, and answers each question with this line. */
  FakePosix withAgent(String path, String answer) {
    agents.put(path, answer);
    return this;
  }

  /** From now on, whoever listens runs as this user. */
  FakePosix withAgentOfUser(int uid) {
    agentUser = uid;
    return this;
  }

  /** Whatever was sent to Unix sockets, in its order. */
  List<String> sent() {
    return List.copyOf(events);
  }

  /** A clock of which a look takes a microsecond, and which waiting moves on. */
  long nanoTime() {
    calls.add("clock");
    nanoTime += 1_000;
    return nanoTime;
  }

  /** Names and objects of all calls, in their order, without those that only close. */
  List<String> calls() {
    return List.copyOf(calls);
  }

  /** Whether everything that was opened was closed again. */
  boolean isAllClosed() {
    return open.isEmpty() && sockets.isEmpty() && connected.isEmpty();
  }

  @Override
  public int open(String path, int flags) throws SystemCallException {
    calls.add("open " + path);
    if (internalError != null) {
      throw internalError;
    }
    File file =
        path.startsWith("/proc/self/fd/")
            ? open.get(Integer.parseInt(path.substring("/proc/self/fd/".length())))
            : files.get(path);
    if (file == null) {
      throw new SystemCallException("open " + path, Errno.ENOENT);
    }
    open.put(next, file);
    return next++;
  }

  @Override
  public void close(int fd) {
    if (open.remove(fd) == null && sockets.remove(fd) == null && connected.remove(fd) == null) {
      throw new AssertionError("closed " + fd + ", which is not open");
    }
  }

  @Override
  public FileIdentity identity(int fd) throws SystemCallException {
    return file(fd).identity();
  }

  @Override
  public long fileSystemType(int fd) throws SystemCallException {
    return file(fd).fileSystem();
  }

  @Override
  public int namespaceType(int fd) throws SystemCallException {
    return file(fd).namespaceType();
  }

  @Override
  public int owningUserNamespace(int fd) throws SystemCallException {
    throw new AssertionError("only iptables asks for the owner of a namespace");
  }

  @Override
  public void setns(int fd, int namespaceType) throws SystemCallException {
    calls.add("setns " + file(fd).identity().inode());
    if (setnsErrno != 0) {
      throw new SystemCallException("setns", setnsErrno);
    }
  }

  @Override
  public int netlinkSocket(int protocol) throws SystemCallException {
    calls.add("netlink socket");
    if (socketErrno != 0) {
      throw new SystemCallException("socket", socketErrno);
    }
    sockets.put(next, new ArrayDeque<>());
    return next++;
  }

  @Override
  public void writeFile(String path, String text) {
    calls.add("write " + path + " " + text);
    written.put(path, text);
  }

  @Override
  public String readFile(String path, int bytes) throws SystemCallException {
    if (!written.containsKey(path)) {
      throw new SystemCallException("open " + path, Errno.ENOENT);
    }
    return written.get(path);
  }

  @Override
  public int interfaceIndex(int socket, String name) {
    answers(socket);
    return 2;
  }

  @Override
  public void receiveTimeout(int fd, int milliseconds) {
    assertThat(milliseconds).isPositive();
    if (!connected.containsKey(fd)) {
      answers(fd);
    }
  }

  @Override
  public void sendBuffer(int fd, int bytes) {
    answers(fd);
  }

  @Override
  public void send(int fd, byte[] data, int length) {
    ByteBuffer messages = ByteBuffer.wrap(data, 0, length).order(ByteOrder.nativeOrder());
    for (int at = 0; at < length; at += messages.getInt(at) + 3 & ~3) {
      int type = messages.getShort(at + 4) & 0xffff;
      boolean wantsAnswer = (messages.getShort(at + 6) & FLAG_ACK) != 0 || isQuestion(type);
      // Of the tables, only ours may be there: iptables' have a family of their own.
      boolean ofIptables = type == GETTABLE && messages.get(at + HEADER_BYTES) == NFPROTO_IPV4;
      int errno = ofIptables ? Errno.ENOENT : refused.getOrDefault(type, 0);
      if (errno != 0) {
        answers(fd).add(answer(ERROR, messages.getInt(at + 8), errno));
        return;
      }
      if (wantsAnswer) {
        answers(fd).add(answer(isQuestion(type) ? type : ERROR, messages.getInt(at + 8), 0));
      }
      if (type == GETADDR || type == GETROUTE) {
        answers(fd).add(answer(DONE, messages.getInt(at + 8), 0));
      }
    }
    calls.add("send " + Integer.toHexString(messages.getShort(4)));
  }

  @Override
  public Received receive(int fd, byte[] buffer) throws SystemCallException {
    byte[] answer = answers(fd).poll();
    if (answer == null) {
      throw new SystemCallException("recv", Errno.EAGAIN);
    }
    System.arraycopy(answer, 0, buffer, 0, answer.length);
    return new Received(answer.length, Received.KERNEL_PORT);
  }

  @Override
  public int unixSocket(int type) {
    calls.add("unix socket");
    connected.put(next, "");
    return next++;
  }

  @Override
  public void bind(int fd, String path) {
    throw new AssertionError("the plugin listens nowhere");
  }

  @Override
  public void connect(int fd, String path) throws SystemCallException {
    if (!agents.containsKey(path)) {
      throw new SystemCallException("connect " + path, Errno.ENOENT);
    }
    connected.put(fd, path);
  }

  @Override
  public int peerUser(int fd) {
    return agentUser;
  }

  @Override
  public void sendTimeout(int fd, int milliseconds) {
    assertThat(milliseconds).isPositive();
  }

  @Override
  public int sendUnix(int fd, byte[] data, int flags) {
    events.add(new String(data, StandardCharsets.UTF_8));
    return data.length;
  }

  @Override
  public int receiveUnix(int fd, byte[] buffer, int offset, int flags) {
    byte[] answer = agents.get(connected.get(fd)).getBytes(StandardCharsets.UTF_8);
    System.arraycopy(answer, 0, buffer, offset, answer.length);
    return answer.length;
  }

  @Override
  public boolean awaitReadable(int fd, int milliseconds) {
    calls.add("wait");
    nanoTime += milliseconds * 1_000_000L;
    return false;
  }

  private static boolean isQuestion(int type) {
    return type == GETLINK || type == GETGEN || type == GETTABLE;
  }

  /** {@code struct nlmsghdr} and what begins {@code struct nlmsgerr}, or ends a dump. */
  private static byte[] answer(int type, int sequence, int errno) {
    int length = HEADER_BYTES + Integer.BYTES + HEADER_BYTES;
    return ByteBuffer.allocate(length)
        .order(ByteOrder.nativeOrder())
        .putInt(length)
        .putShort((short) type)
        .putShort((short) 0)
        .putInt(sequence)
        .putInt(0)
        .putInt(-errno)
        .array();
  }

  private Deque<byte[]> answers(int fd) {
    Deque<byte[]> answers = sockets.get(fd);
    if (answers == null) {
      throw new AssertionError(fd + " is not a socket");
    }
    return answers;
  }

  private File file(int fd) throws SystemCallException {
    File file = open.get(fd);
    if (file == null) {
      throw new SystemCallException("fstat", 9);
    }
    return file;
  }
}
