package mesh.sluice.profile;

/** What the profile osm reads. */
public enum OsmKey implements ProfileKey {
  PROXY_UUID(Kind.LABEL, "osm-proxy-uuid"),
  INJECTION(Kind.ANNOTATION, "openservicemesh.io/sidecar-injection"),
  EXCLUDE_OUTBOUND_PORTS(Kind.ANNOTATION, "openservicemesh.io/outbound-port-exclusion-list"),
  EXCLUDE_INBOUND_PORTS(Kind.ANNOTATION, "openservicemesh.io/inbound-port-exclusion-list"),
  EXCLUDE_OUTBOUND_RANGES(Kind.ANNOTATION, "openservicemesh.io/outbound-ip-range-exclusion-list"),
  INCLUDE_OUTBOUND_RANGES(Kind.ANNOTATION, "openservicemesh.io/outbound-ip-range-inclusion-list"),
  GLOBAL_PROXY_MODE(Kind.MESH_CONFIG, "spec.sidecar.localProxyMode"),
  GLOBAL_EXCLUDE_OUTBOUND_PORTS(Kind.MESH_CONFIG, "spec.traffic.outboundPortExclusionList"),
  GLOBAL_EXCLUDE_INBOUND_PORTS(Kind.MESH_CONFIG, "spec.traffic.inboundPortExclusionList"),
  GLOBAL_EXCLUDE_OUTBOUND_RANGES(Kind.MESH_CONFIG, "spec.traffic.outboundIPRangeExclusionList"),
  GLOBAL_INCLUDE_OUTBOUND_RANGES(Kind.MESH_CONFIG, "spec.traffic.outboundIPRangeInclusionList"),
  GLOBAL_EXCLUDE_INTERFACES(Kind.MESH_CONFIG, "spec.traffic.networkInterfaceExclusionList");

  private final Kind kind;
  private final String key;

  OsmKey(Kind kind, String key) {
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
