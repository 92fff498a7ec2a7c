package mesh.sluice.client;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import mesh.sluice.posix.Posix;

/** The real kernel, but for who listens, so that the tests need not be root. */
final class AnsweringPosix {
  private AnsweringPosix() {}

  /** Every socket is listened at by this user. */
  static Posix by(int user) {
    Posix posix = Posix.system();
    return (Posix)
        Proxy.newProxyInstance(
            Posix.class.getClassLoader(),
            new Class<?>[] {Posix.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("peerUser")) {
                return user;
              }
              try {
                return method.invoke(posix, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
