package mesh.sluice.profile;

import static mesh.sluice.profile.PolicyField.DNS_PORT;
import static mesh.sluice.profile.PolicyField.DNS_SERVERS;
import static mesh.sluice.profile.PolicyField.DROP_INVALID;
import static mesh.sluice.profile.PolicyField.INBOUND_APPLICATION_ADDRESS;
import static mesh.sluice.profile.PolicyField.INBOUND_EXCLUDE_PORTS;
import static mesh.sluice.profile.PolicyField.INBOUND_INCLUDE_PORTS;
import static mesh.sluice.profile.PolicyField.INBOUND_MODE;
import static mesh.sluice.profile.PolicyField.INBOUND_PORT;
import static mesh.sluice.profile.PolicyField.INTERFACES_EXCLUDE;
import static mesh.sluice.profile.PolicyField.INTERFACES_VIRTUAL;
import static mesh.sluice.profile.PolicyField.OUTBOUND_EXCLUDE_CIDRS;
import static mesh.sluice.profile.PolicyField.OUTBOUND_EXCLUDE_PORTS;
import static mesh.sluice.profile.PolicyField.OUTBOUND_INCLUDE_CIDRS;
import static mesh.sluice.profile.PolicyField.OUTBOUND_INCLUDE_PORTS;
import static mesh.sluice.profile.PolicyField.OUTBOUND_LOOPBACK_CIDRS;
import static mesh.sluice.profile.PolicyField.OUTBOUND_PORT;
import static mesh.sluice.profile.PolicyField.PROXY_GIDS;
import static mesh.sluice.profile.PolicyField.PROXY_PORTS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.InterfaceRules;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.OutboundCapture;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.policy.SidecarIdentity;

/** The policy of a pod that OSM injected: the rules of its init container. */
final class OsmPolicy {
  private static final long OWNER = 1500;
  private static final int INBOUND = 15003;
  private static final int OUTBOUND = 15001;
  private static final String SIDECAR_PORTS = "15010,15901,15902,15903,15904";
  private static final String UNKNOWN_TO_OSM = "OSM has no such setting";

  private final PodFacts pod;
  private final ContainerFacts sidecar;
  private final OsmMeshConfig mesh;
  private final Reading reading;

  OsmPolicy(PodFacts pod, ContainerFacts sidecar, OsmMeshConfig mesh, Reading reading) {
    this.pod = pod;
    this.sidecar = sidecar;
    this.mesh = mesh;
    this.reading = reading;
  }

  /**
   * Reads the pod.
   *
   * @throws InvalidPolicyException if an annotation is malformed; the field is its key
   */
  RedirectPolicy read() {
    always(DNS_PORT, "");
    always(DNS_SERVERS, "");
    always(INTERFACES_VIRTUAL, "");
    always(DROP_INVALID, "false");
    RedirectPolicy policy =
        new RedirectPolicy(
            identity(),
            inbound(),
            outbound(),
            Optional.empty(),
            new InterfaceRules(mesh.excludeInterfaces(), List.of()),
            false);
    noteGlobal(
        INTERFACES_EXCLUDE,
        OsmKey.GLOBAL_EXCLUDE_INTERFACES,
        PolicyField.text(mesh.excludeInterfaces()));
    noteDefault(INTERFACES_EXCLUDE, mesh.excludeInterfaces().isEmpty(), "");
    SidecarOwner.findBypasses(pod, sidecar, policy.sidecar(), reading);
    return policy;
  }

  private SidecarIdentity identity() {
    always(PROXY_GIDS, "");
    always(PROXY_PORTS, "");
    return new SidecarIdentity(
        List.of(new SidecarOwner(pod, sidecar, reading).user(OWNER)), List.of(), PortSet.NONE);
  }

  private InboundCapture inbound() {
    always(INBOUND_MODE, InboundMode.REDIRECT.toString());
    reading.always(INBOUND_PORT, Integer.toString(INBOUND), "OSM's listener");
    always(INBOUND_INCLUDE_PORTS, "*");
    reading.always(INBOUND_EXCLUDE_PORTS, SIDECAR_PORTS, "metrics and health probes");
    PortSet exclude =
        ports(
            INBOUND_EXCLUDE_PORTS,
            OsmKey.GLOBAL_EXCLUDE_INBOUND_PORTS,
            mesh.excludeInboundPorts(),
            OsmKey.EXCLUDE_INBOUND_PORTS);
    List<PortRange> ranges = new ArrayList<>(exclude.ranges());
    ranges.addAll(CommaList.ports(SIDECAR_PORTS).ranges());
    boolean usual = mesh.localProxyMode() == OsmMeshConfig.DEFAULT.localProxyMode();
    noteDefault(INBOUND_APPLICATION_ADDRESS, usual, OsmMeshConfig.LOCALHOST);
    noteGlobal(
        INBOUND_APPLICATION_ADDRESS, OsmKey.GLOBAL_PROXY_MODE, usual ? "" : OsmMeshConfig.POD_IP);
    return new InboundCapture(
        InboundMode.REDIRECT, INBOUND, PortSet.ALL, new PortSet(ranges), mesh.localProxyMode());
  }

  private OutboundCapture outbound() {
    reading.always(OUTBOUND_PORT, Integer.toString(OUTBOUND), "OSM's listener");
    always(OUTBOUND_INCLUDE_PORTS, "");
    always(OUTBOUND_LOOPBACK_CIDRS, PolicyField.text(OutboundCapture.LOCALHOST));
    CidrSet include =
        ranges(
            OUTBOUND_INCLUDE_CIDRS,
            OsmKey.GLOBAL_INCLUDE_OUTBOUND_RANGES,
            mesh.includeOutboundRanges(),
            OsmKey.INCLUDE_OUTBOUND_RANGES);
    CidrSet exclude =
        ranges(
            OUTBOUND_EXCLUDE_CIDRS,
            OsmKey.GLOBAL_EXCLUDE_OUTBOUND_RANGES,
            mesh.excludeOutboundRanges(),
            OsmKey.EXCLUDE_OUTBOUND_RANGES);
    PortSet excludePorts =
        ports(
            OUTBOUND_EXCLUDE_PORTS,
            OsmKey.GLOBAL_EXCLUDE_OUTBOUND_PORTS,
            mesh.excludeOutboundPorts(),
            OsmKey.EXCLUDE_OUTBOUND_PORTS);
    noteDefault(OUTBOUND_INCLUDE_CIDRS, include.isEmpty(), "*");
    noteDefault(OUTBOUND_EXCLUDE_CIDRS, exclude.isEmpty(), "");
    noteDefault(OUTBOUND_EXCLUDE_PORTS, excludePorts.isEmpty(), "");
    return new OutboundCapture(
        OUTBOUND, include.isEmpty() ? CidrSet.ALL : include, exclude, PortSet.NONE, excludePorts);
  }

  private PortSet ports(PolicyField field, OsmKey globalKey, PortSet global, OsmKey key) {
    noteGlobal(field, globalKey, PolicyField.text(global));
    List<PortRange> ranges = new ArrayList<>(global.ranges());
    ranges.addAll(own(field, key, PortSet.NONE, CommaList::ports).ranges());
    return new PortSet(ranges);
  }

  private CidrSet ranges(PolicyField field, OsmKey globalKey, CidrSet global, OsmKey key) {
    List<Cidr> cidrs = new ArrayList<>(own(field, key, CidrSet.NONE, CommaList::ranges).cidrs());
    noteGlobal(field, globalKey, PolicyField.text(global));
    cidrs.addAll(global.cidrs());
    return new CidrSet(cidrs);
  }

  private <T> T own(PolicyField field, OsmKey key, T absent, Function<String, T> parse) {
    Optional<String> value = reading.find(key);
    if (value.isEmpty()) {
      return absent;
    }
    reading.note(field, new Source.Annotation(key.key(), value.get()));
    return Reading.parse(
        key,
        value.get(),
        text -> {
          requireEntries(text);
          return parse.apply(text);
        });
  }

  /** OSM refuses this too: of an empty inclusion list nobody can say whether it includes all. */
  private static void requireEntries(String text) {
    if (text.isBlank()) {
      throw new InvalidPolicyException(
          "", text, "the list is empty; write an entry, or remove the annotation");
    }
  }

  private void always(PolicyField field, String value) {
    reading.always(field, value, UNKNOWN_TO_OSM);
  }

  private void noteGlobal(PolicyField field, OsmKey key, String value) {
    if (!value.isEmpty()) {
      reading.note(field, new Source.MeshConfig(key.key(), value));
    }
  }

  private void noteDefault(PolicyField field, boolean unset, String value) {
    if (unset) {
      reading.note(field, new Source.Default(value));
    }
  }
}
