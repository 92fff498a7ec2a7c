package mesh.sluice.peers;

import static java.util.Map.entry;
import static net.jqwik.api.Arbitraries.frequency;
import static net.jqwik.api.Arbitraries.frequencyOf;
import static net.jqwik.api.Arbitraries.integers;
import static net.jqwik.api.Arbitraries.just;
import static net.jqwik.api.Arbitraries.of;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import mesh.sluice.peers.IstioPod.Way;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.profile.RunAs;
import mesh.sluice.reference.World;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Makes pods whose annotations have to do with the addresses and ports of a world.
 *
 * @param world where their values are from
 */
public record IstioPods(World world) {
  private static final int MAX_ENTRIES = 4;
  private static final String TRAFFIC = "traffic.sidecar.istio.io/";

  /** Pods of one way. */
  public Arbitrary<IstioPod> pods(Way way) {
    return Combinators.combine(annotations(), env(way), runAs(way))
        .as((annotations, env, runAs) -> new IstioPod(way, annotations, env, runAs));
  }

  private Arbitrary<Map<String, String>> annotations() {
    return both(
        set(
            List.of(
                entry("sidecar.istio.io/interceptionMode", of("REDIRECT", "TPROXY")),
                entry("status.sidecar.istio.io/port", of("0", "15020", "8081")),
                entry(TRAFFIC + "includeInboundPorts", includedPorts()),
                entry(TRAFFIC + "excludeInboundPorts", ports()))),
        set(
            List.of(
                entry(TRAFFIC + "includeOutboundIPRanges", includedRanges()),
                entry(TRAFFIC + "excludeOutboundIPRanges", ranges()),
                entry(TRAFFIC + "includeOutboundPorts", ports()),
                entry(TRAFFIC + "excludeOutboundPorts", ports()))));
  }

  /**
   * Without what is one of {@link IstioDifference} in every case: DNS capture with the init
   * container, and loopback ranges with the plugin.
   */
  private static Arbitrary<Map<String, String>> env(Way way) {
    Arbitrary<String> booleans = frequency(Tuple.of(3, "true"), Tuple.of(1, "false"));
    Map.Entry<String, Arbitrary<String>> own =
        switch (way) {
          case INIT_CONTAINER ->
              entry(
                  "ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR",
                  of("127.0.0.1/32", "127.0.0.0/8", "127.0.0.53/32"));
          case CNI_PLUGIN -> entry("ISTIO_META_DNS_CAPTURE", booleans);
        };
    // Mostly there, since without it there is no IPv6 to compare.
    Arbitrary<Map<String, String>> families =
        frequency(
            Tuple.of(4, Map.of("ISTIO_DUAL_STACK", "true")),
            Tuple.of(1, Map.of("ISTIO_DUAL_STACK", "false")),
            Tuple.of(1, Map.of()));
    return both(families, set(List.of(entry("INVALID_DROP", booleans), own)));
  }

  /** The init container knows no other user than istiod's. */
  private static Arbitrary<RunAs> runAs(Way way) {
    return switch (way) {
      case INIT_CONTAINER -> just(RunAs.of(1337, 1337));
      case CNI_PLUGIN ->
          of(
              RunAs.UNSET,
              RunAs.of(0, 0),
              RunAs.of(1337, 1337),
              RunAs.of(1337, 1338),
              RunAs.of(4242, 1000));
    };
  }

  private Arbitrary<String> includedPorts() {
    return frequencyOf(Tuple.of(1, just("*")), Tuple.of(1, ports()));
  }

  private Arbitrary<String> includedRanges() {
    return frequencyOf(Tuple.of(1, just("*")), Tuple.of(3, ranges()));
  }

  private Arbitrary<String> ports() {
    return of(world.allPorts())
        .list()
        .ofMaxSize(MAX_ENTRIES)
        .map(ports -> ports.stream().map(String::valueOf).collect(Collectors.joining(",")));
  }

  private Arbitrary<String> ranges() {
    Arbitrary<String> range =
        of(world.everyone())
            .flatMap(address -> prefixes(address).map(prefix -> around(address, prefix)));
    return range.list().ofMaxSize(MAX_ENTRIES).map(ranges -> String.join(",", ranges));
  }

  private static Arbitrary<Integer> prefixes(IpAddress address) {
    return integers().between(0, address.family().bits());
  }

  private static String around(IpAddress address, int prefix) {
    return Cidr.containing(address, prefix).toString();
  }

  /** Each key is missing now and then. */
  private static Arbitrary<Map<String, String>> set(
      List<Map.Entry<String, Arbitrary<String>>> values) {
    Arbitrary<Map<String, String>> all = just(Map.of());
    for (Map.Entry<String, Arbitrary<String>> entry : values) {
      Arbitrary<Optional<String>> value = entry.getValue().optional(0.5);
      all = both(all, value.map(v -> v.map(text -> Map.of(entry.getKey(), text)).orElse(Map.of())));
    }
    return all;
  }

  private static Arbitrary<Map<String, String>> both(
      Arbitrary<Map<String, String>> one, Arbitrary<Map<String, String>> other) {
    return Combinators.combine(one, other)
        .as(
            (first, second) -> {
              Map<String, String> all = new HashMap<>(first);
              all.putAll(second);
              return all;
            });
  }
}
