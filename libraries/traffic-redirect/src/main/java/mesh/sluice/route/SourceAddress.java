package mesh.sluice.route;

import java.io.IOException;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.posix.Posix;
import mesh.sluice.posix.SystemCallException;

/**
 * An IPv6 address from which processes of the calling thread's namespace can call each other
 * although no interface has it: routes make it local, and {@code net.ipv6.ip_nonlocal_bind} lets a
 * process bind to it. With an address on {@code lo}, the CNI plugin loopback fails; one on {@code
 * eth0} is the first that programs find which look there for the pod's.
 */
public final class SourceAddress {
  /** Linux 4.3 and newer. A thread sees the values of its own namespace. */
  private static final String NONLOCAL_BIND = "/proc/sys/net/ipv6/ip_nonlocal_bind";

  private static final String ON = "1";
  private static final String OFF = "0";

  private final Posix posix;
  private final IpAddress address;
  private final LocalRoutes routes;

  /** What {@link #add} has come to. */
  public enum Added {
    /** It can be called from now. */
    NEW,
    /** It could be called from before. */
    REPEATED,
    /** There are routes, but the kernel or the node does not let us set the sysctl. */
    WITHOUT_BIND,
    /** {@code lo} has no IPv6, and nothing was added. */
    WITHOUT_IPV6
  }

  /** What of it is there. */
  public enum State {
    USABLE,
    ABSENT,
    /** No route makes the address local. */
    WITHOUT_ROUTE,
    /** No process can bind to the address. */
    WITHOUT_BIND
  }

  /**
   * @param address an IPv6 address
   */
  public SourceAddress(Posix posix, IpAddress address) {
    if (address.family() != IpFamily.IPV6) {
      throw new IllegalArgumentException(address + " needs no adding: lo has all of 127.0.0.0/8");
    }
    this.posix = posix;
    this.address = address;
    this.routes = new LocalRoutes(posix, address);
  }

  /**
   * Lets processes call from the address. {@code lo} is up afterwards.
   *
   * @param link the pod's interface
   * @throws IOException if the kernel refuses the routes
   */
  public Added add(String link) throws IOException {
    LocalRoutes.Added added = routes.add(link);
    if (added == LocalRoutes.Added.WITHOUT_IPV6) {
      return Added.WITHOUT_IPV6;
    }
    try {
      posix.writeFile(NONLOCAL_BIND, ON);
    } catch (SystemCallException e) {
      return Added.WITHOUT_BIND;
    }
    return added == LocalRoutes.Added.NEW ? Added.NEW : Added.REPEATED;
  }

  /**
   * Removes what {@link #add} has made.
   *
   * @param otherwiseOurs whether the sysctl is to be taken for ours where no route is left, as
   *     after the interfaces were down
   * @return whether there was a route of ours
   */
  public boolean remove(boolean otherwiseOurs) throws IOException {
    boolean removed = routes.remove();
    if (removed || otherwiseOurs) {
      try {
        posix.writeFile(NONLOCAL_BIND, OFF);
      } catch (SystemCallException e) {
        // Then it could not be set before either.
      }
    }
    return removed;
  }

  /**
   * Removes what {@link #add} has made for one interface, if it was called for others as well.
   *
   * @return false if it was not; then nothing has changed
   */
  public boolean removeOneOfSeveral(String link) throws IOException {
    if (!routes.haveOtherThan(link)) {
      return false;
    }
    routes.remove(link);
    return true;
  }

  /** Whether the kernel has the sysctl and it is on. */
  public boolean isBindAllowed() {
    try {
      return posix.readFile(NONLOCAL_BIND, 1).equals(ON);
    } catch (SystemCallException e) {
      return false;
    }
  }

  /** What is there, be it made by {@link #add} or an address of an interface. */
  public State state() throws IOException {
    boolean local = Routes.isLocal(posix, address);
    boolean bind = isBindAllowed() || new LoopbackAddress(posix, address).isThere();
    if (local) {
      return bind ? State.USABLE : State.WITHOUT_BIND;
    }
    return bind ? State.WITHOUT_ROUTE : State.ABSENT;
  }
}
