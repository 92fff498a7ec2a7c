package mesh.sluice.redirect;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import mesh.sluice.posix.Errno;
import mesh.sluice.posix.Posix;
import mesh.sluice.posix.SystemCallException;

/** The real kernel, but for netfilter sockets, which it does not open. */
final class RefusingPosix {
  /** Subsystems of nfnetlink, as in the upper byte of a message's type. */
  private static final byte NF_TABLES = 10;

  private static final byte NOBODY = 100;

  private RefusingPosix() {}

  /** A kernel that has nfnetlink, but not nf_tables: its messages go to a part that nobody has. */
  static Posix withoutNfTables() {
    Posix posix = Posix.system();
    return (Posix)
        Proxy.newProxyInstance(
            Posix.class.getClassLoader(),
            new Class<?>[] {Posix.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("send") && ((byte[]) arguments[1])[5] == NF_TABLES) {
                ((byte[]) arguments[1])[5] = NOBODY;
              }
              try {
                return method.invoke(posix, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** A kernel or a node that lets nobody write into {@code /proc/sys}. */
  static Posix withoutSettings() {
    Posix posix = Posix.system();
    return (Posix)
        Proxy.newProxyInstance(
            Posix.class.getClassLoader(),
            new Class<?>[] {Posix.class},
            (proxy, method, arguments) -> {
              if (method.getName().endsWith("File")) {
                throw new SystemCallException("open " + arguments[0], Errno.ENOENT);
              }
              try {
                return method.invoke(posix, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  static Posix of(int errno) {
    Posix posix = Posix.system();
    return (Posix)
        Proxy.newProxyInstance(
            Posix.class.getClassLoader(),
            new Class<?>[] {Posix.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("netlinkSocket")
                  && arguments[0].equals(Posix.NETLINK_NETFILTER)) {
                throw new SystemCallException("socket AF_NETLINK", errno);
              }
              try {
                return method.invoke(posix, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
