package mesh.sluice.reference;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.rules.PodAddresses;

/**
 * The addresses, ports and people that generated policies and connections are about. Small on
 * purpose, so that rules and connections meet.
 *
 * @param pod addresses of the pod's interface
 * @param local further addresses of the pod, on {@code lo}
 * @param peers addresses of others, behind {@link #ETH0}
 * @param neighbours addresses of others, behind {@link #NET1}
 * @param machines addresses of a virtual machine in the pod, behind {@link #TAP0}
 * @param ports on which somebody listens
 * @param listeners ports of the sidecar's listeners; the pod listens on them too
 * @param owners users and groups
 */
public record World(
    List<IpAddress> pod,
    List<IpAddress> local,
    List<IpAddress> peers,
    List<IpAddress> neighbours,
    List<IpAddress> machines,
    List<Integer> ports,
    List<Integer> listeners,
    List<OwnerId> owners) {
  public static final InterfaceName LO = new InterfaceName("lo");

  /** The pod's own interface. */
  public static final InterfaceName ETH0 = new InterfaceName("eth0");

  /** A second interface, to another network. */
  public static final InterfaceName NET1 = new InterfaceName("net1");

  /** The tap of a virtual machine that runs in the pod. */
  public static final InterfaceName TAP0 = new InterfaceName("tap0");

  /** The port of name servers. */
  public static final int DNS = 53;

  /** Where the sidecar answers DNS. */
  public static final int DNS_LISTENER = 15053;

  /** What the tests with the kernel build, so that everything that it names can be reached. */
  public static final World SMALL =
      new World(
          addresses("10.66.0.10", "192.168.77.10", "fd66::10", "2001:db8:77::10"),
          addresses("127.0.0.1", "127.0.0.6", "127.0.0.53", "127.200.0.1", "::1", "::6"),
          addresses(
              "10.66.0.1",
              "10.66.0.2",
              "10.66.1.1",
              "172.16.5.9",
              "198.51.100.7",
              "fd66::1",
              "fd66::2",
              "fd66:0:0:1::1",
              "2001:db8:5::9"),
          addresses("10.88.0.1", "fd88::1"),
          addresses("10.99.0.2", "fd99::2"),
          List.of(53, 80, 443, 3306, 8080, 8081, 9090, 15008, 15020, 15021, 15090),
          List.of(15001, 15006, DNS_LISTENER, 15101, 15106),
          owners(0, 1000, 1337, 1338, 4242));

  /** As {@link #SMALL}, with what no test can connect to: the ends of all ranges. */
  public static final World WIDE =
      new World(
          SMALL.pod,
          SMALL.local,
          join(
              SMALL.peers,
              addresses(
                  "0.0.0.0",
                  "0.0.0.1",
                  "128.0.0.0",
                  "255.255.255.254",
                  "255.255.255.255",
                  "::",
                  "::ffff:10.0.0.1",
                  "8000::",
                  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe",
                  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")),
          SMALL.neighbours,
          SMALL.machines,
          join(SMALL.ports, List.of(1, 2, 255, 256, 257, 32767, 32768, 65534, 65535)),
          SMALL.listeners,
          join(SMALL.owners, owners(1, 65535, 65536, 2_147_483_648L, 4_294_967_294L)));

  public World {
    pod = List.copyOf(pod);
    local = List.copyOf(local);
    peers = List.copyOf(peers);
    neighbours = List.copyOf(neighbours);
    machines = List.copyOf(machines);
    ports = List.copyOf(ports);
    listeners = List.copyOf(listeners);
    owners = List.copyOf(owners);
  }

  /** The addresses by which the pod is known: the first one of each family. */
  public PodAddresses known() {
    return PodAddresses.of(pod);
  }

  /** All ports that a connection may go to. */
  public List<Integer> allPorts() {
    return join(ports, listeners);
  }

  /** All addresses of the pod itself. */
  public List<IpAddress> own() {
    return join(pod, local);
  }

  /** All addresses of others. */
  public List<IpAddress> others() {
    return join(peers, join(neighbours, machines));
  }

  /** All addresses. */
  public List<IpAddress> everyone() {
    return join(own(), others());
  }

  /** The interface of the pod behind which an address lies. */
  public InterfaceName link(IpAddress address) {
    if (own().contains(address)) {
      return LO;
    }
    if (neighbours.contains(address)) {
      return NET1;
    }
    return machines.contains(address) ? TAP0 : ETH0;
  }

  private static List<IpAddress> addresses(String... texts) {
    return Stream.of(texts).map(IpAddress::parse).toList();
  }

  private static List<OwnerId> owners(long... ids) {
    return LongStream.of(ids).mapToObj(OwnerId::new).toList();
  }

  private static <T> List<T> join(List<T> one, List<T> other) {
    return Stream.concat(one.stream(), other.stream()).toList();
  }
}
