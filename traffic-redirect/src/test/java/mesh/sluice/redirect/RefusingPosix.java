package mesh.sluice.redirect;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import mesh.sluice.posix.Posix;
import mesh.sluice.posix.SystemCallException;

/** The real kernel, but for netfilter sockets, which it does not open. */
final class RefusingPosix {
  private RefusingPosix() {}

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
