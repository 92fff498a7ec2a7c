package mesh.sluice.posix;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.graalvm.nativeimage.PinnedObject;
import org.graalvm.nativeimage.StackValue;
import org.graalvm.nativeimage.UnmanagedMemory;
import org.graalvm.nativeimage.c.function.CFunction;
import org.graalvm.nativeimage.c.function.CFunction.Transition;
import org.graalvm.nativeimage.c.type.CCharPointer;
import org.graalvm.nativeimage.c.type.CIntPointer;
import org.graalvm.nativeimage.c.type.CTypeConversion;
import org.graalvm.word.PointerBase;
import org.graalvm.word.UnsignedWord;
import org.graalvm.word.WordFactory;

/**
 * System calls inside of a native image.
 *
 * <p>They do not leave the Java state of the thread: nothing can then come between a call and the
 * reading of errno. So none may block for long, which is why netlink sockets do not wait and Unix
 * sockets carry a time-out: in a daemon, the collector of garbage would wait for them, and all
 * threads for that. Only {@link #awaitReadable} and {@link #poll} leave it, and do without errno.
 */
final class ImagePosix implements SystemPosix {
  @Override
  public Optional<String> environment(String name) {
    try (CTypeConversion.CCharPointerHolder variable = CTypeConversion.toCString(name)) {
      CCharPointer value = Native.getenv(variable.get());
      return value.isNull()
          ? Optional.empty()
          : Optional.of(
              CTypeConversion.toJavaString(value, Native.strlen(value), StandardCharsets.UTF_8));
    }
  }

  @Override
  public int read(int fd, byte[] buffer, int offset) throws SystemCallException {
    try (PinnedObject pin = PinnedObject.create(buffer)) {
      long length;
      do {
        length = Native.read(fd, pin.addressOfArrayElement(offset), buffer.length - offset);
      } while (isInterrupted(length));
      return check(length, "read");
    }
  }

  @Override
  public int write(int fd, byte[] data, int offset) throws SystemCallException {
    try (PinnedObject pin = PinnedObject.create(data)) {
      long length;
      do {
        length = Native.write(fd, pin.addressOfArrayElement(offset), data.length - offset);
      } while (isInterrupted(length));
      return check(length, "write");
    }
  }

  @Override
  public int open(String path, int flags) throws SystemCallException {
    try (CTypeConversion.CCharPointerHolder name = CTypeConversion.toCString(path)) {
      return check(Native.open(name.get(), flags | O_CLOEXEC, 0), "open " + path);
    }
  }

  @Override
  public void close(int fd) {
    Native.close(fd);
  }

  /**
   * Puts the socket in flight between two sockets that are in flight themselves: nobody can ever
   * receive it, so the kernel's collector of such sockets (unix_gc) closes it, in a worker of its
   * own since Linux 6.8. Older kernels collect at once, which takes as long as closing it here.
   */
  @Override
  public void closeInBackground(int fd) {
    byte[] pair = new byte[2 * Integer.BYTES];
    try (PinnedObject pin = PinnedObject.create(pair)) {
      if (Native.socketpair(Abi.AF_UNIX, Abi.SOCK_DGRAM_CLOEXEC, 0, pin.addressOfArrayElement(0))
          < 0) {
        Native.close(fd);
        return;
      }
    }
    int one = Abi.integer(pair, 0);
    int other = Abi.integer(pair, Integer.BYTES);
    sendDescriptors(one, Abi.rights(fd, one, other));
    Native.close(fd);
    Native.close(one);
    Native.close(other);
  }

  /** A failure needs no care: then the descriptors are just closed. */
  private static void sendDescriptors(int socket, byte[] control) {
    byte[] data = new byte[1];
    byte[] vector = new byte[2 * Long.BYTES];
    byte[] header = new byte[Abi.MSGHDR_BYTES];
    try (PinnedObject dataPin = PinnedObject.create(data);
        PinnedObject vectorPin = PinnedObject.create(vector);
        PinnedObject controlPin = PinnedObject.create(control);
        PinnedObject headerPin = PinnedObject.create(header)) {
      Abi.fillVector(vector, dataPin.addressOfArrayElement(0).rawValue(), data.length);
      Abi.fillHeader(
          header,
          vectorPin.addressOfArrayElement(0).rawValue(),
          controlPin.addressOfArrayElement(0).rawValue(),
          control.length);
      Native.sendmsg(socket, headerPin.addressOfArrayElement(0), 0);
    }
  }

  @Override
  public void writeFile(String path, String text) throws SystemCallException {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    int fd = openBriefly(path, O_WRONLY);
    try (PinnedObject pin = PinnedObject.create(bytes)) {
      check(Native.write(fd, pin.addressOfArrayElement(0), bytes.length), "write " + path);
    } finally {
      Native.close(fd);
    }
  }

  @Override
  public String readFile(String path, int bytes) throws SystemCallException {
    byte[] buffer = new byte[bytes];
    int fd = openBriefly(path, O_RDONLY);
    try (PinnedObject pin = PinnedObject.create(buffer)) {
      int length = check(Native.read(fd, pin.addressOfArrayElement(0), bytes), "read " + path);
      return new String(buffer, 0, length, StandardCharsets.US_ASCII);
    } finally {
      Native.close(fd);
    }
  }

  /** Without O_CLOEXEC, for which musl asks the kernel twice: closed before anything is started. */
  private static int openBriefly(String path, int flags) throws SystemCallException {
    try (CTypeConversion.CCharPointerHolder name = CTypeConversion.toCString(path)) {
      return check(Native.open(name.get(), flags, 0), "open " + path);
    }
  }

  @Override
  public void forgetPages(String path) throws SystemCallException {
    int fd = open(path, O_RDONLY);
    try {
      int errno = Native.fadvise(fd, 0, 0, Abi.POSIX_FADV_DONTNEED);
      if (errno != 0) {
        throw new SystemCallException("posix_fadvise " + path, errno);
      }
    } finally {
      Native.close(fd);
    }
  }

  @Override
  public FileIdentity identity(int fd) throws SystemCallException {
    byte[] stat = new byte[Abi.STAT_BYTES];
    try (PinnedObject pin = PinnedObject.create(stat)) {
      check(Native.fstat(fd, pin.addressOfArrayElement(0)), "fstat");
    }
    return Abi.identity(stat);
  }

  @Override
  public long fileSystemType(int fd) throws SystemCallException {
    byte[] statfs = new byte[Abi.STAT_BYTES];
    try (PinnedObject pin = PinnedObject.create(statfs)) {
      check(Native.fstatfs(fd, pin.addressOfArrayElement(0)), "fstatfs");
    }
    return Abi.fileSystemType(statfs);
  }

  @Override
  public int namespaceType(int fd) throws SystemCallException {
    return check(Native.ioctl(fd, Abi.NS_GET_NSTYPE, 0), "ioctl NS_GET_NSTYPE");
  }

  @Override
  public int owningUserNamespace(int fd) throws SystemCallException {
    return check(Native.ioctl(fd, Abi.NS_GET_USERNS, 0), "ioctl NS_GET_USERNS");
  }

  @Override
  public void setns(int fd, int namespaceType) throws SystemCallException {
    check(Native.setns(fd, namespaceType), "setns");
  }

  @Override
  public int netlinkSocket(int protocol) throws SystemCallException {
    return check(Native.socket(AF_NETLINK, Abi.SOCK_RAW_CLOEXEC, protocol), "socket AF_NETLINK");
  }

  @Override
  public int interfaceIndex(int socket, String name) throws SystemCallException {
    byte[] request = Abi.interfaceRequest(name);
    try (PinnedObject pin = PinnedObject.create(request)) {
      long address = pin.addressOfArrayElement(0).rawValue();
      check(Native.ioctl(socket, Abi.SIOCGIFINDEX, address), "ioctl SIOCGIFINDEX");
    }
    return Abi.interfaceIndex(request);
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
    try (PinnedObject pin = PinnedObject.create(data)) {
      check(Native.send(fd, pin.addressOfArrayElement(0), length, 0), "send to netlink");
    }
  }

  @Override
  public Received receive(int fd, byte[] buffer) throws SystemCallException {
    byte[] sender = Abi.senderAddress();
    try (PinnedObject pin = PinnedObject.create(buffer);
        PinnedObject senderPin = PinnedObject.create(sender)) {
      long received =
          Native.recvfrom(
              fd,
              pin.addressOfArrayElement(0),
              buffer.length,
              Abi.MSG_TRUNC_DONTWAIT,
              senderPin.addressOfArrayElement(0),
              senderPin.addressOfArrayElement(Abi.SOCKADDR_NL_BYTES));
      return new Received(check(received, "recvfrom netlink"), Abi.senderPort(sender));
    }
  }

  @Override
  public int unixSocket(int type) throws SystemCallException {
    return check(Native.socket(Abi.AF_UNIX, type | Abi.SOCK_CLOEXEC, 0), "socket AF_UNIX");
  }

  @Override
  public void bind(int fd, String path) throws SystemCallException {
    byte[] address = Abi.unixAddress("bind " + path, path);
    try (PinnedObject pin = PinnedObject.create(address)) {
      check(Native.bind(fd, pin.addressOfArrayElement(0), address.length), "bind " + path);
    }
  }

  @Override
  public int[] unixSocketPair(int type) throws SystemCallException {
    byte[] pair = new byte[2 * Integer.BYTES];
    try (PinnedObject pin = PinnedObject.create(pair)) {
      check(
          Native.socketpair(Abi.AF_UNIX, type | Abi.SOCK_CLOEXEC, 0, pin.addressOfArrayElement(0)),
          "socketpair AF_UNIX");
    }
    return new int[] {Abi.integer(pair, 0), Abi.integer(pair, Integer.BYTES)};
  }

  @Override
  public void listen(int fd, int backlog) throws SystemCallException {
    check(Native.listen(fd, backlog), "listen");
  }

  @Override
  public int accept(int fd) throws SystemCallException {
    return orNothing(
        Native.accept4(
            fd,
            WordFactory.nullPointer(),
            WordFactory.nullPointer(),
            Abi.SOCK_CLOEXEC | SOCK_NONBLOCK),
        "accept");
  }

  @Override
  public void connect(int fd, String path) throws SystemCallException {
    byte[] address = Abi.unixAddress("connect " + path, path);
    try (PinnedObject pin = PinnedObject.create(address)) {
      check(Native.connect(fd, pin.addressOfArrayElement(0), address.length), "connect " + path);
    }
  }

  @Override
  public int peerUser(int fd) throws SystemCallException {
    byte[] credentials = new byte[Abi.UCRED_BYTES];
    byte[] length = Abi.integer(Abi.UCRED_BYTES);
    try (PinnedObject pin = PinnedObject.create(credentials);
        PinnedObject lengthPin = PinnedObject.create(length)) {
      check(
          Native.getsockopt(
              fd,
              Abi.SOL_SOCKET,
              Abi.SO_PEERCRED,
              pin.addressOfArrayElement(0),
              lengthPin.addressOfArrayElement(0)),
          "getsockopt SO_PEERCRED");
    }
    return Abi.integer(credentials, Abi.UCRED_USER);
  }

  @Override
  public void sendTimeout(int fd, int milliseconds) throws SystemCallException {
    option(fd, Abi.SO_SNDTIMEO, Abi.timeval(milliseconds), "setsockopt SO_SNDTIMEO");
  }

  @Override
  public int sendUnix(int fd, byte[] data, int flags) throws SystemCallException {
    try (PinnedObject pin = PinnedObject.create(data)) {
      return check(
          Native.send(fd, pin.addressOfArrayElement(0), data.length, flags | Abi.MSG_NOSIGNAL),
          "send");
    }
  }

  @Override
  public int receiveUnix(int fd, byte[] buffer, int offset, int flags) throws SystemCallException {
    try (PinnedObject pin = PinnedObject.create(buffer)) {
      return check(
          Native.recv(fd, pin.addressOfArrayElement(offset), buffer.length - offset, flags),
          "recv");
    }
  }

  @Override
  public int sendNow(int fd, byte[] data, int offset) throws SystemCallException {
    try (PinnedObject pin = PinnedObject.create(data)) {
      return orNothing(
          Native.send(
              fd,
              pin.addressOfArrayElement(offset),
              data.length - offset,
              MSG_DONTWAIT | Abi.MSG_NOSIGNAL),
          "send");
    }
  }

  @Override
  public int receiveNow(int fd, byte[] buffer, int offset) throws SystemCallException {
    try (PinnedObject pin = PinnedObject.create(buffer)) {
      return orNothing(
          Native.recv(fd, pin.addressOfArrayElement(offset), buffer.length - offset, MSG_DONTWAIT),
          "recv");
    }
  }

  /** The collector of garbage moves what is on the heap meanwhile: the structures are beside it. */
  @Override
  public int poll(int[] sockets, int count, int milliseconds) {
    CIntPointer pollfds = UnmanagedMemory.malloc(count * Abi.POLLFD_BYTES);
    try {
      for (int i = 0; i < 2 * count; i++) {
        pollfds.write(i, sockets[i]);
      }
      int ready = Native.poll(pollfds, count, milliseconds);
      for (int i = 1; i < 2 * count; i += 2) {
        sockets[i] = ready > 0 ? pollfds.read(i) >>> Abi.POLL_RESULT_SHIFT : 0;
      }
      return Math.max(0, ready);
    } finally {
      UnmanagedMemory.free(pollfds);
    }
  }

  /**
   * The collector of garbage moves what is on the heap meanwhile: the structure is on the stack.
   */
  @Override
  public boolean awaitReadable(int fd, int milliseconds) {
    CIntPointer pollfd = StackValue.get(Abi.POLLFD_BYTES);
    pollfd.write(0, fd);
    // The lower half asks for events, the upper half is where they are returned (little-endian).
    pollfd.write(1, Abi.POLLIN);
    return Native.poll(pollfd, 1, milliseconds) > 0;
  }

  private static void option(int fd, int name, byte[] value, String call)
      throws SystemCallException {
    try (PinnedObject pin = PinnedObject.create(value)) {
      check(
          Native.setsockopt(fd, Abi.SOL_SOCKET, name, pin.addressOfArrayElement(0), value.length),
          call);
    }
  }

  /** -1 for what would have had to wait. */
  private static int orNothing(long result, String call) throws SystemCallException {
    return result < 0 && Native.errno().read() == Errno.EAGAIN ? -1 : check(result, call);
  }

  /** Whether a signal has come in between. */
  private static boolean isInterrupted(long result) {
    return result < 0 && Native.errno().read() == Errno.EINTR;
  }

  private static int check(long result, String call) throws SystemCallException {
    if (result < 0) {
      throw new SystemCallException(call, Native.errno().read());
    }
    return (int) result;
  }

  /** The C library; a variadic function is declared with the arguments that it is called with. */
  private static final class Native {
    @CFunction(transition = Transition.NO_TRANSITION)
    static native CCharPointer getenv(CCharPointer name);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native UnsignedWord strlen(CCharPointer text);

    @CFunction(value = "openSII", transition = Transition.NO_TRANSITION)
    static native int open(CCharPointer path, int flags, int mode);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native int close(int fd);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native long write(int fd, PointerBase data, long length);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native long read(int fd, PointerBase buffer, long length);

    @CFunction(value = "posix_fadvise", transition = Transition.NO_TRANSITION)
    static native int fadvise(int fd, long offset, long length, int advice);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native int fstat(int fd, PointerBase stat);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native int fstatfs(int fd, PointerBase statfs);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native int ioctl(int fd, long request, long argument);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native int setns(int fd, int type);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native int socket(int domain, int type, int protocol);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native int setsockopt(int fd, int level, int name, PointerBase value, int length);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native long send(int fd, PointerBase data, long length, int flags);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native long recvfrom(
        int fd,
        PointerBase buffer,
        long length,
        int flags,
        PointerBase sender,
        PointerBase senderLength);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native int socketpair(int domain, int type, int protocol, PointerBase pair);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native long sendmsg(int fd, PointerBase header, int flags);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native int bind(int fd, PointerBase address, int length);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native int listen(int fd, int backlog);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native int accept4(int fd, PointerBase address, PointerBase length, int flags);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native int connect(int fd, PointerBase address, int length);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native int getsockopt(
        int fd, int level, int name, PointerBase value, PointerBase length);

    @CFunction(transition = Transition.NO_TRANSITION)
    static native long recv(int fd, PointerBase buffer, long length, int flags);

    @CFunction(transition = Transition.TO_NATIVE)
    static native int poll(PointerBase pollfds, long count, int milliseconds);

    @CFunction(value = "__errno_location", transition = Transition.NO_TRANSITION)
    static native CIntPointer errno();

    private Native() {}
  }
}
