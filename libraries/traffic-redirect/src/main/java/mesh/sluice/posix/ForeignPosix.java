package mesh.sluice.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** System calls on a JVM, for tests and debugging, by java.lang.foreign. */
final class ForeignPosix implements SystemPosix {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private final MethodHandle open = function("open", 2, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
  private final MethodHandle close = function("close", JAVA_INT, JAVA_INT);
  private final MethodHandle write = function("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private final MethodHandle read = function("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private final MethodHandle fstat = function("fstat", JAVA_INT, JAVA_INT, ADDRESS);
  private final MethodHandle fstatfs = function("fstatfs", JAVA_INT, JAVA_INT, ADDRESS);
  private final MethodHandle ioctl = function("ioctl", 2, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private final MethodHandle fadvise =
      function("posix_fadvise", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
  private final MethodHandle setns = function("setns", JAVA_INT, JAVA_INT, JAVA_INT);
  private final MethodHandle socket = function("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private final MethodHandle setsockopt =
      function("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private final MethodHandle send =
      function("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private final MethodHandle recvfrom =
      function("recvfrom", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS);

  private final MethodHandle bind = function("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private final MethodHandle socketpair =
      function("socketpair", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  private final MethodHandle listen = function("listen", JAVA_INT, JAVA_INT, JAVA_INT);
  private final MethodHandle accept4 =
      function("accept4", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
  private final MethodHandle connect = function("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private final MethodHandle getsockopt =
      function("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  private final MethodHandle recv =
      function("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private final MethodHandle poll = function("poll", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);

  @Override
  public Optional<String> environment(String name) {
    return Optional.ofNullable(System.getenv(name));
  }

  @Override
  public int read(int fd, byte[] buffer, int offset) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      int length = buffer.length - offset;
      MemorySegment target = arena.allocate(length);
      long bytes =
          call("read", arena, state -> (long) read.invokeExact(state, fd, target, (long) length));
      MemorySegment.copy(target, ValueLayout.JAVA_BYTE, 0, buffer, offset, (int) bytes);
      return (int) bytes;
    }
  }

  @Override
  public int write(int fd, byte[] data, int offset) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      int length = data.length - offset;
      MemorySegment source = arena.allocate(length);
      MemorySegment.copy(data, offset, source, ValueLayout.JAVA_BYTE, 0, length);
      return (int)
          call("write", arena, state -> (long) write.invokeExact(state, fd, source, (long) length));
    }
  }

  @Override
  public int open(String path, int flags) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path);
      return (int)
          call(
              "open " + path,
              arena,
              state -> (int) open.invokeExact(state, name, flags | O_CLOEXEC, 0));
    }
  }

  @Override
  public void close(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      call("close", arena, state -> (int) close.invokeExact(state, fd));
    } catch (SystemCallException ignored) {
      // As the interface says: there is nothing a caller could do.
    }
  }

  @Override
  public void writeFile(String path, String text) throws SystemCallException {
    int fd = open(path, O_WRONLY);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocateFrom(text, StandardCharsets.US_ASCII);
      long length = text.length();
      call("write " + path, arena, state -> (long) write.invokeExact(state, fd, bytes, length));
    } finally {
      close(fd);
    }
  }

  @Override
  public String readFile(String path, int bytes) throws SystemCallException {
    int fd = open(path, O_RDONLY);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(bytes);
      long length =
          call(
              "read " + path,
              arena,
              state -> (long) read.invokeExact(state, fd, buffer, (long) bytes));
      byte[] text = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
      return new String(text, StandardCharsets.US_ASCII);
    } finally {
      close(fd);
    }
  }

  @Override
  public void forgetPages(String path) throws SystemCallException {
    int fd = open(path, O_RDONLY);
    try (Arena arena = Arena.ofConfined()) {
      long errno =
          call(
              "posix_fadvise",
              arena,
              state -> (int) fadvise.invokeExact(state, fd, 0L, 0L, Abi.POSIX_FADV_DONTNEED));
      if (errno != 0) {
        throw new SystemCallException("posix_fadvise " + path, (int) errno);
      }
    } finally {
      close(fd);
    }
  }

  @Override
  public FileIdentity identity(int fd) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment stat = arena.allocate(Abi.STAT_BYTES, Long.BYTES);
      call("fstat", arena, state -> (int) fstat.invokeExact(state, fd, stat));
      return Abi.identity(stat.toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Override
  public long fileSystemType(int fd) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment statfs = arena.allocate(Abi.STAT_BYTES, Long.BYTES);
      call("fstatfs", arena, state -> (int) fstatfs.invokeExact(state, fd, statfs));
      return Abi.fileSystemType(statfs.toArray(ValueLayout.JAVA_BYTE));
    }
  }

  @Override
  public int namespaceType(int fd) throws SystemCallException {
    return ioctl(fd, Abi.NS_GET_NSTYPE, "ioctl NS_GET_NSTYPE");
  }

  @Override
  public int owningUserNamespace(int fd) throws SystemCallException {
    return ioctl(fd, Abi.NS_GET_USERNS, "ioctl NS_GET_USERNS");
  }

  @Override
  public int interfaceIndex(int socket, String name) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocateFrom(ValueLayout.JAVA_BYTE, Abi.interfaceRequest(name));
      long address = request.address();
      call(
          "ioctl SIOCGIFINDEX",
          arena,
          state -> (int) ioctl.invokeExact(state, socket, (long) Abi.SIOCGIFINDEX, address));
      return Abi.interfaceIndex(request.toArray(ValueLayout.JAVA_BYTE));
    }
  }

  private int ioctl(int fd, long request, String name) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      return (int) call(name, arena, state -> (int) ioctl.invokeExact(state, fd, request, 0L));
    }
  }

  @Override
  public void setns(int fd, int namespaceType) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      call("setns", arena, state -> (int) setns.invokeExact(state, fd, namespaceType));
    }
  }

  @Override
  public int netlinkSocket(int protocol) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      return (int)
          call(
              "socket AF_NETLINK",
              arena,
              state -> (int) socket.invokeExact(state, AF_NETLINK, Abi.SOCK_RAW_CLOEXEC, protocol));
    }
  }

  @Override
  public void receiveTimeout(int fd, int milliseconds) throws SystemCallException {
    option(fd, Abi.SO_RCVTIMEO, Abi.timeval(milliseconds), "setsockopt SO_RCVTIMEO");
  }

  @Override
  public void sendBuffer(int fd, int bytes) throws SystemCallException {
    option(fd, Abi.SO_SNDBUFFORCE, Abi.integer(bytes), "setsockopt SO_SNDBUFFORCE");
  }

  @Override
  public void send(int fd, byte[] data, int length) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(length);
      MemorySegment.copy(data, 0, copy, ValueLayout.JAVA_BYTE, 0, length);
      call(
          "send to netlink",
          arena,
          state -> (long) send.invokeExact(state, fd, copy, (long) length, 0));
    }
  }

  @Override
  public Received receive(int fd, byte[] buffer) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(buffer.length);
      MemorySegment sender = arena.allocateFrom(ValueLayout.JAVA_BYTE, Abi.senderAddress());
      MemorySegment senderLength = sender.asSlice(Abi.SOCKADDR_NL_BYTES);
      int received =
          (int)
              call(
                  "recvfrom netlink",
                  arena,
                  state ->
                      (long)
                          recvfrom.invokeExact(
                              state,
                              fd,
                              copy,
                              (long) buffer.length,
                              Abi.MSG_TRUNC_DONTWAIT,
                              sender,
                              senderLength));
      int kept = Math.min(received, buffer.length);
      MemorySegment.copy(copy, ValueLayout.JAVA_BYTE, 0, buffer, 0, kept);
      return new Received(received, Abi.senderPort(sender.toArray(ValueLayout.JAVA_BYTE)));
    }
  }

  @Override
  public int unixSocket(int type) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      return (int)
          call(
              "socket AF_UNIX",
              arena,
              state -> (int) socket.invokeExact(state, Abi.AF_UNIX, type | Abi.SOCK_CLOEXEC, 0));
    }
  }

  @Override
  public void bind(int fd, String path) throws SystemCallException {
    named(bind, "bind " + path, fd, path);
  }

  @Override
  public int[] unixSocketPair(int type) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pair = arena.allocate(JAVA_INT, 2);
      call(
          "socketpair AF_UNIX",
          arena,
          state ->
              (int) socketpair.invokeExact(state, Abi.AF_UNIX, type | Abi.SOCK_CLOEXEC, 0, pair));
      return pair.toArray(JAVA_INT);
    }
  }

  @Override
  public void listen(int fd, int backlog) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      call("listen", arena, state -> (int) listen.invokeExact(state, fd, backlog));
    }
  }

  @Override
  public int accept(int fd) throws SystemCallException {
    int flags = Abi.SOCK_CLOEXEC | SOCK_NONBLOCK;
    try (Arena arena = Arena.ofConfined()) {
      return (int)
          call(
              "accept",
              arena,
              state ->
                  (int)
                      accept4.invokeExact(
                          state, fd, MemorySegment.NULL, MemorySegment.NULL, flags));
    } catch (SystemCallException e) {
      return orNothing(e);
    }
  }

  @Override
  public void connect(int fd, String path) throws SystemCallException {
    named(connect, "connect " + path, fd, path);
  }

  private static void named(MethodHandle function, String name, int fd, String path)
      throws SystemCallException {
    byte[] address = Abi.unixAddress(name, path);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_BYTE, address);
      call(name, arena, state -> (int) function.invokeExact(state, fd, copy, address.length));
    }
  }

  @Override
  public int peerUser(int fd) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment credentials = arena.allocate(Abi.UCRED_BYTES, Integer.BYTES);
      MemorySegment length = arena.allocateFrom(JAVA_INT, Abi.UCRED_BYTES);
      call(
          "getsockopt SO_PEERCRED",
          arena,
          state ->
              (int)
                  getsockopt.invokeExact(
                      state, fd, Abi.SOL_SOCKET, Abi.SO_PEERCRED, credentials, length));
      return credentials.get(JAVA_INT, Abi.UCRED_USER);
    }
  }

  @Override
  public void sendTimeout(int fd, int milliseconds) throws SystemCallException {
    option(fd, Abi.SO_SNDTIMEO, Abi.timeval(milliseconds), "setsockopt SO_SNDTIMEO");
  }

  @Override
  public int sendUnix(int fd, byte[] data, int flags) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_BYTE, data);
      return (int)
          call(
              "send",
              arena,
              state ->
                  (long)
                      send.invokeExact(
                          state, fd, copy, (long) data.length, flags | Abi.MSG_NOSIGNAL));
    }
  }

  @Override
  public int receiveUnix(int fd, byte[] buffer, int offset, int flags) throws SystemCallException {
    int room = buffer.length - offset;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(room);
      int received =
          (int)
              call(
                  "recv",
                  arena,
                  state -> (long) recv.invokeExact(state, fd, copy, (long) room, flags));
      MemorySegment.copy(copy, ValueLayout.JAVA_BYTE, 0, buffer, offset, received);
      return received;
    }
  }

  @Override
  public int sendNow(int fd, byte[] data, int offset) throws SystemCallException {
    try {
      return sendUnix(fd, Arrays.copyOfRange(data, offset, data.length), MSG_DONTWAIT);
    } catch (SystemCallException e) {
      return orNothing(e);
    }
  }

  @Override
  public int receiveNow(int fd, byte[] buffer, int offset) throws SystemCallException {
    try {
      return receiveUnix(fd, buffer, offset, MSG_DONTWAIT);
    } catch (SystemCallException e) {
      return orNothing(e);
    }
  }

  private static int orNothing(SystemCallException e) throws SystemCallException {
    if (e.errno() == Errno.EAGAIN) {
      return -1;
    }
    throw e;
  }

  @Override
  public int poll(int[] sockets, int count, int milliseconds) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pollfds = arena.allocate((long) count * Abi.POLLFD_BYTES, Integer.BYTES);
      MemorySegment.copy(sockets, 0, pollfds, JAVA_INT, 0, 2 * count);
      long ready =
          call(
              "poll",
              arena,
              state -> (int) poll.invokeExact(state, pollfds, (long) count, milliseconds));
      for (int i = 1; i < 2 * count; i += 2) {
        sockets[i] = pollfds.getAtIndex(JAVA_INT, i) >>> Abi.POLL_RESULT_SHIFT;
      }
      return (int) ready;
    } catch (SystemCallException e) {
      for (int i = 1; i < 2 * count; i += 2) {
        sockets[i] = 0;
      }
      return 0;
    }
  }

  @Override
  public boolean awaitReadable(int fd, int milliseconds) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pollfd = arena.allocate(Abi.POLLFD_BYTES, Integer.BYTES);
      pollfd.set(JAVA_INT, 0, fd);
      pollfd.set(ValueLayout.JAVA_SHORT, Integer.BYTES, (short) Abi.POLLIN);
      return call("poll", arena, state -> (int) poll.invokeExact(state, pollfd, 1L, milliseconds))
          > 0;
    } catch (SystemCallException e) {
      return false;
    }
  }

  private void option(int fd, int name, byte[] value, String call) throws SystemCallException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_BYTE, value);
      call(
          call,
          arena,
          state ->
              (int) setsockopt.invokeExact(state, fd, Abi.SOL_SOCKET, name, copy, value.length));
    }
  }

  /** A call that writes errno into the memory that it is given. */
  private interface Call {
    long invoke(MemorySegment state) throws Throwable;
  }

  private static long call(String what, Arena arena, Call call) throws SystemCallException {
    MemorySegment state = arena.allocate(CALL_STATE);
    long result;
    try {
      result = call.invoke(state);
    } catch (Throwable e) {
      throw new IllegalStateException(what + " could not be called", e);
    }
    if (result < 0) {
      throw new SystemCallException(what, (int) ERRNO.get(state, 0L));
    }
    return result;
  }

  private static MethodHandle function(
      String name, MemoryLayout result, MemoryLayout... arguments) {
    return link(name, FunctionDescriptor.of(result, arguments), errno());
  }

  /** A function whose arguments from {@code firstVariadic} on are variadic in C. */
  private static MethodHandle function(
      String name, int firstVariadic, MemoryLayout result, MemoryLayout... arguments) {
    return link(
        name,
        FunctionDescriptor.of(result, arguments),
        errno(),
        Linker.Option.firstVariadicArg(firstVariadic));
  }

  private static Linker.Option errno() {
    return Linker.Option.captureCallState("errno");
  }

  private static MethodHandle link(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().find(name).orElseThrow(), descriptor, options);
  }
}
