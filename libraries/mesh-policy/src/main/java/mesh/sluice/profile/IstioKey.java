package mesh.sluice.profile;

/** What the profile istio reads. */
public enum IstioKey implements ProfileKey {
  INJECT_LABEL(Kind.LABEL, "sidecar.istio.io/inject"),
  INJECT(Kind.ANNOTATION, "sidecar.istio.io/inject"),
  STATUS(Kind.ANNOTATION, "sidecar.istio.io/status"),
  INTERCEPTION_MODE(Kind.ANNOTATION, "sidecar.istio.io/interceptionMode"),
  INCLUDE_OUTBOUND_RANGES(Kind.ANNOTATION, "traffic.sidecar.istio.io/includeOutboundIPRanges"),
  EXCLUDE_OUTBOUND_RANGES(Kind.ANNOTATION, "traffic.sidecar.istio.io/excludeOutboundIPRanges"),
  INCLUDE_INBOUND_PORTS(Kind.ANNOTATION, "traffic.sidecar.istio.io/includeInboundPorts"),
  EXCLUDE_INBOUND_PORTS(Kind.ANNOTATION, "traffic.sidecar.istio.io/excludeInboundPorts"),
  INCLUDE_OUTBOUND_PORTS(Kind.ANNOTATION, "traffic.sidecar.istio.io/includeOutboundPorts"),
  EXCLUDE_OUTBOUND_PORTS(Kind.ANNOTATION, "traffic.sidecar.istio.io/excludeOutboundPorts"),
  EXCLUDE_INTERFACES(Kind.ANNOTATION, "traffic.sidecar.istio.io/excludeInterfaces"),
  REROUTE_INTERFACES(Kind.ANNOTATION, "istio.io/reroute-virtual-interfaces"),
  KUBEVIRT_INTERFACES(Kind.ANNOTATION, "traffic.sidecar.istio.io/kubevirtInterfaces"),
  STATUS_PORT(Kind.ANNOTATION, "status.sidecar.istio.io/port"),
  DISABLE_ENVOY(Kind.ENVIRONMENT, "DISABLE_ENVOY"),
  DNS_CAPTURE(Kind.ENVIRONMENT, "ISTIO_META_DNS_CAPTURE"),
  DUAL_STACK(Kind.ENVIRONMENT, "ISTIO_DUAL_STACK"),
  INVALID_DROP(Kind.ENVIRONMENT, "INVALID_DROP"),
  LOOPBACK_RANGE(Kind.ENVIRONMENT, "ISTIO_OUTBOUND_IPV4_LOOPBACK_CIDR"),
  OWNER_GROUPS(Kind.ENVIRONMENT, "ISTIO_OUTBOUND_OWNER_GROUPS"),
  OWNER_GROUPS_EXCLUDE(Kind.ENVIRONMENT, "ISTIO_OUTBOUND_OWNER_GROUPS_EXCLUDE");

  private final Kind kind;
  private final String key;

  IstioKey(Kind kind, String key) {
    this.kind = kind;
    this.key = key;
  }

  @Override
  public Kind kind() {
    return kind;
  }

  @Override
  public String key() {
    return key;
  }
}
