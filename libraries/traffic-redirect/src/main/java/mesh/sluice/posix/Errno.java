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
      case 30 -> "EROFS (read-only file system)";
      case EINTR -> "EINTR (interrupted)";
      case 9 -> "EBADF (bad file descriptor)";
      case EAGAIN -> "EAGAIN (no answer in time)";
      case 12 -> "ENOMEM (out of memory)";
      case EACCES -> "EACCES (permission denied)";
      case 16 -> "EBUSY (busy)";
      case EEXIST -> "EEXIST (exists already)";
      case ENODEV -> "ENODEV (no such device)";
      case ENOTDIR -> "ENOTDIR (not a directory)";
      case EINVAL -> "EINVAL (invalid argument)";
      case 23 -> "ENFILE (too many open files on the node)";
      case 24 -> "EMFILE (too many open files)";
      case ENOTTY -> "ENOTTY (not that kind of file)";
      case 34 -> "ERANGE (out of range)";
      case EPIPE -> "EPIPE (the other end is closed)";
      case ENAMETOOLONG -> "ENAMETOOLONG (name too long)";
      case ELOOP -> "ELOOP (too many symbolic links)";
      case EPROTONOSUPPORT -> "EPROTONOSUPPORT (protocol not supported by this kernel)";
      case EOPNOTSUPP -> "EOPNOTSUPP (not supported by this kernel)";
      case EAFNOSUPPORT -> "EAFNOSUPPORT (address family not supported by this kernel)";
      case EADDRINUSE -> "EADDRINUSE (in use)";
      case EADDRNOTAVAIL -> "EADDRNOTAVAIL (no such address)";
      case ENETDOWN -> "ENETDOWN (the network interface is down)";
      case ECONNRESET -> "ECONNRESET (the other end has closed the connection)";
      case 105 -> "ENOBUFS (no buffer space)";
      case ECONNREFUSED -> "ECONNREFUSED (nobody listens there)";
      default -> "error number " + errno;
    };
  }
}
