package mesh.sluice.posix;

/** Names and short meanings of the error numbers that users may see (Linux, all architectures). */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  public static final int EAGAIN = 11;
  public static final int EACCES = 13;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int ENOTDIR = 20;
  public static final int EINVAL = 22;
  public static final int ENOTTY = 25;
  public static final int EPIPE = 32;
  public static final int ENAMETOOLONG = 36;
  public static final int ELOOP = 40;
  public static final int EPROTOTYPE = 91;
  public static final int EPROTONOSUPPORT = 93;
  public static final int EOPNOTSUPP = 95;
  public static final int EAFNOSUPPORT = 97;
  public static final int EADDRINUSE = 98;
  public static final int EADDRNOTAVAIL = 99;
  public static final int ENETDOWN = 100;
  public static final int ECONNRESET = 104;
  public static final int ECONNREFUSED = 111;

  private Errno() {}

  /** For example {@code EPERM (operation not permitted)}; the bare number where it is not known. */
  public static String text(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM (operation not permitted)";
      case ENOENT -> "ENOENT (no such file, object or kernel module)";
      case ESRCH -> "ESRCH (no such route or process)";
      case EINTR -> "EINTR (interrupted)";
      case 5 -> "EIO (input or output failed)";
      case 6 -> "ENXIO (no such device or address)";
      case 7 -> "E2BIG (too long)";
      case 9 -> "EBADF (bad file descriptor)";
      case EAGAIN -> "EAGAIN (no answer in time)";
      case 12 -> "ENOMEM (out of memory)";
      case EACCES -> "EACCES (permission denied)";
      case 14 -> "EFAULT (bad address)";
      case 16 -> "EBUSY (busy)";
      case EEXIST -> "EEXIST (exists already)";
      case ENODEV -> "ENODEV (no such device)";
      case ENOTDIR -> "ENOTDIR (not a directory)";
      case 21 -> "EISDIR (a directory)";
      case EINVAL -> "EINVAL (invalid argument)";
      case 23 -> "ENFILE (too many open files on the node)";
      case 24 -> "EMFILE (too many open files)";
      case ENOTTY -> "ENOTTY (not that kind of file)";
      case 26 -> "ETXTBSY (a process runs this file)";
      case 27 -> "EFBIG (file too large)";
      case 28 -> "ENOSPC (no space left)";
      case 30 -> "EROFS (read-only file system)";
      case EPIPE -> "EPIPE (the other end is closed)";
      case 34 -> "ERANGE (out of range)";
      case ENAMETOOLONG -> "ENAMETOOLONG (name too long)";
      case 38 -> "ENOSYS (not in this kernel)";
      case ELOOP -> "ELOOP (too many symbolic links)";
      case 75 -> "EOVERFLOW (value too large)";
      case 88 -> "ENOTSOCK (not a socket)";
      case 89 -> "EDESTADDRREQ (not connected to anybody)";
      case 90 -> "EMSGSIZE (message too long)";
      case EPROTOTYPE -> "EPROTOTYPE (the socket there is of another kind)";
      case 92 -> "ENOPROTOOPT (option not known to this kernel)";
      case EPROTONOSUPPORT -> "EPROTONOSUPPORT (protocol not supported by this kernel)";
      case EOPNOTSUPP -> "EOPNOTSUPP (not supported by this kernel)";
      case EAFNOSUPPORT -> "EAFNOSUPPORT (address family not supported by this kernel)";
      case EADDRINUSE -> "EADDRINUSE (in use)";
      case EADDRNOTAVAIL -> "EADDRNOTAVAIL (no such address here)";
      case ENETDOWN -> "ENETDOWN (the network interface is down)";
      case 101 -> "ENETUNREACH (network unreachable)";
      case 103 -> "ECONNABORTED (connection aborted)";
      case ECONNRESET -> "ECONNRESET (the other end has closed the connection)";
      case 105 -> "ENOBUFS (no buffer space)";
      case 106 -> "EISCONN (connected already)";
      case 107 -> "ENOTCONN (not connected)";
      case 110 -> "ETIMEDOUT (timed out)";
      case ECONNREFUSED -> "ECONNREFUSED (nobody listens there)";
      case 113 -> "EHOSTUNREACH (host unreachable)";
      case 114 -> "EALREADY (under way already)";
      case 115 -> "EINPROGRESS (under way)";
      case 122 -> "EDQUOT (no quota left)";
      default -> "error number " + errno;
    };
  }
}
