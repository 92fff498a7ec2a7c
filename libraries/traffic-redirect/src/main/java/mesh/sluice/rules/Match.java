package mesh.sluice.rules;

import static java.util.Objects.requireNonNull;

import java.util.List;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortSet;

/** One condition of a rule. A rule applies to a packet that meets all of its conditions. */
public sealed interface Match {
  /** The transport protocol. */
  record Transport(Protocol protocol) implements Match {
    public Transport {
      requireNonNull(protocol);
    }
  }

  /** The family of the packet's addresses. */
  record Family(IpFamily family) implements Match {
    public Family {
      requireNonNull(family);
    }
  }

  /** The interface through which a packet leaves. */
  record OutputInterface(InterfaceName name) implements Match {
    public OutputInterface {
      requireNonNull(name);
    }
  }

  /** The interface through which a packet came in. */
  record InputInterface(InterfaceName name) implements Match {
    public InputInterface {
      requireNonNull(name);
    }
  }

  /**
   * The packet's mark.
   *
   * @param equal whether it must be {@code value}; otherwise it must be another
   */
  record Mark(int value, boolean equal) implements Match {}

  /** The mark that was saved with the connection. */
  record ConnectionMark(int value) implements Match {}

  /** What connection tracking knows of the packet. */
  record Connection(ConnectionState state) implements Match {
    public Connection {
      requireNonNull(state);
    }
  }

  /** The source address, of one family, is in a set. */
  record Source(AddressSet addresses) implements Match {
    public Source {
      requireNonNull(addresses);
    }
  }

  /** The destination address, of one family, is in a set. */
  record Destination(AddressSet addresses) implements Match {
    public Destination {
      requireNonNull(addresses);
    }
  }

  /**
   * The destination port is in a set. Stands after a {@link Transport} in the same rule.
   *
   * @param name name of the set where it has more than one member
   */
  record DestinationPort(String name, PortSet ports) implements Match {
    public DestinationPort {
      requireNonNull(name);
      if (ports.isEmpty() || ports.isAll()) {
        throw new IllegalArgumentException("no rule is needed for " + ports);
      }
    }
  }

  /**
   * The user who owns the socket is one of several. Nothing matches a packet without a socket.
   *
   * @param name name of the set where it has more than one member
   */
  record SocketUser(String name, List<OwnerId> users) implements Match {
    public SocketUser {
      requireNonNull(name);
      users = List.copyOf(users);
    }
  }

  /** The group that owns the socket is one of several; otherwise as {@link SocketUser}. */
  record SocketGroup(String name, List<OwnerId> groups) implements Match {
    public SocketGroup {
      requireNonNull(name);
      groups = List.copyOf(groups);
    }
  }

  /**
   * Addresses of one family.
   *
   * @param name name of the set where it has more than one member
   * @param family the family of all of {@code cidrs}
   * @param cidrs at least one; of those that contain one another, the largest is taken
   */
  record AddressSet(String name, IpFamily family, CidrSet cidrs) {
    public AddressSet {
      requireNonNull(name);
      requireNonNull(family);
      if (cidrs.isEmpty() || !cidrs.of(family).equals(cidrs)) {
        throw new IllegalArgumentException(cidrs + " is empty or not of " + family);
      }
      cidrs = cidrs.disjoint();
    }
  }
}
