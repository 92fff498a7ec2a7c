package mesh.sluice.annotation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import mesh.sluice.policy.Cidr;
import mesh.sluice.policy.CidrSet;
import mesh.sluice.policy.DnsCapture;
import mesh.sluice.policy.InboundCapture;
import mesh.sluice.policy.InboundMode;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.InterfaceRules;
import mesh.sluice.policy.InvalidPolicyException;
import mesh.sluice.policy.OutboundCapture;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.policy.PortRange;
import mesh.sluice.policy.PortSet;
import mesh.sluice.policy.Ports;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.policy.SidecarIdentity;

/**
 * The value of the annotation {@code sluice.mesh/redirect}: a {@link RedirectPolicy} as JSON.
 *
 * <p>What is left out has its default, so {@code {"v":1}} is {@link RedirectPolicy#DEFAULT}. What is
 * written by {@link #format} is complete and canonical: equal policies give equal text.
 */
public final class RedirectAnnotation {
  public static final String KEY = "sluice.mesh/redirect";

  /** Longest value in bytes: 500 ports and 500 CIDRs fit, and all annotations may have 256 KiB. */
  public static final int MOST_BYTES = 32 * 1024;

  private static final int VERSION = 1;
  private static final String ANY = "*";
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final Set<String> POLICY_FIELDS =
      Set.of("v", "proxy", "inbound", "outbound", "dns", "interfaces", "dropInvalid");
  private static final Set<String> PROXY_FIELDS = Set.of("uids", "gids", "ports");
  private static final Set<String> INBOUND_FIELDS =
      Set.of("mode", "port", "includePorts", "excludePorts");
  private static final Set<String> OUTBOUND_FIELDS =
      Set.of("port", "includeCidrs", "excludeCidrs", "includePorts", "excludePorts");
  private static final Set<String> DNS_FIELDS = Set.of("port", "servers");
  private static final Set<String> INTERFACE_FIELDS = Set.of("exclude", "virtual");

  private RedirectAnnotation() {}

  /**
   * Reads the value of the annotation.
   *
   * @throws InvalidPolicyException if it is not such a policy; the field starts with {@link #KEY}
   */
  public static RedirectPolicy parse(String value) {
    try {
      if (value.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
        throw new InvalidPolicyException(
            "", value, "longer than " + MOST_BYTES + " bytes; join neighbours to ranges");
      }
      return policy(Json.read(value));
    } catch (IOException e) {
      throw new InvalidPolicyException(KEY, value, "not valid JSON: " + Json.reason(e));
    } catch (InvalidPolicyException e) {
      throw e.in(KEY);
    }
  }

  /** The complete, canonical value for a policy. */
  public static String format(RedirectPolicy policy) {
    ObjectNode root = NODES.objectNode().put("v", VERSION);
    ObjectNode proxy = root.putObject("proxy");
    proxy.set("uids", owners(policy.sidecar().uids()));
    proxy.set("gids", owners(policy.sidecar().gids()));
    proxy.set("ports", ports(policy.sidecar().ports()));
    InboundCapture inbound = policy.inbound();
    ObjectNode in = root.putObject("inbound");
    in.put("mode", inbound.mode().toString()).put("port", inbound.port());
    in.set("includePorts", ports(inbound.includePorts()));
    in.set("excludePorts", ports(inbound.excludePorts()));
    OutboundCapture outbound = policy.outbound();
    ObjectNode out = root.putObject("outbound").put("port", outbound.port());
    out.set("includeCidrs", cidrs(outbound.includeCidrs()));
    out.set("excludeCidrs", cidrs(outbound.excludeCidrs()));
    out.set("includePorts", ports(outbound.includePorts()));
    out.set("excludePorts", ports(outbound.excludePorts()));
    policy
        .dns()
        .ifPresent(
            dns ->
                root.putObject("dns").put("port", dns.port()).set("servers", cidrs(dns.servers())));
    if (!policy.interfaces().equals(InterfaceRules.NONE)) {
      ObjectNode interfaces = root.putObject("interfaces");
      interfaces.set("exclude", names(policy.interfaces().excluded()));
      interfaces.set("virtual", names(policy.interfaces().virtual()));
    }
    if (policy.dropInvalid()) {
      root.put("dropInvalid", true);
    }
    return new String(Json.write(root), StandardCharsets.UTF_8);
  }

  private static RedirectPolicy policy(JsonNode node) {
    Fields fields = Fields.of(node, POLICY_FIELDS);
    long version = fields.part("v", 0L, Fields::number);
    if (version != VERSION) {
      throw new InvalidPolicyException(
          "v", Long.toString(version), "unknown format; this plugin reads " + VERSION);
    }
    return new RedirectPolicy(
        fields.part("proxy", SidecarIdentity.DEFAULT, RedirectAnnotation::sidecar),
        fields.part("inbound", InboundCapture.DEFAULT, RedirectAnnotation::inbound),
        fields.part("outbound", OutboundCapture.DEFAULT, RedirectAnnotation::outbound),
        fields.part("dns", Optional.empty(), dns -> Optional.of(dns(dns))),
        fields.part("interfaces", InterfaceRules.NONE, RedirectAnnotation::interfaces),
        fields.part("dropInvalid", false, Fields::flag));
  }

  private static SidecarIdentity sidecar(JsonNode node) {
    Fields fields = Fields.of(node, PROXY_FIELDS);
    SidecarIdentity absent = SidecarIdentity.DEFAULT;
    return new SidecarIdentity(
        fields.part("uids", absent.uids(), RedirectAnnotation::owners),
        fields.part("gids", absent.gids(), RedirectAnnotation::owners),
        fields.part("ports", absent.ports(), RedirectAnnotation::ports));
  }

  private static InboundCapture inbound(JsonNode node) {
    Fields fields = Fields.of(node, INBOUND_FIELDS);
    InboundCapture absent = InboundCapture.DEFAULT;
    return new InboundCapture(
        fields.part("mode", absent.mode(), mode -> InboundMode.parse(Fields.text(mode))),
        fields.part("port", absent.port(), RedirectAnnotation::port),
        fields.part("includePorts", absent.includePorts(), RedirectAnnotation::ports),
        fields.part("excludePorts", absent.excludePorts(), RedirectAnnotation::ports));
  }

  private static OutboundCapture outbound(JsonNode node) {
    Fields fields = Fields.of(node, OUTBOUND_FIELDS);
    OutboundCapture absent = OutboundCapture.DEFAULT;
    return new OutboundCapture(
        fields.part("port", absent.port(), RedirectAnnotation::port),
        fields.part("includeCidrs", absent.includeCidrs(), RedirectAnnotation::cidrs),
        fields.part("excludeCidrs", absent.excludeCidrs(), RedirectAnnotation::cidrs),
        fields.part("includePorts", absent.includePorts(), RedirectAnnotation::ports),
        fields.part("excludePorts", absent.excludePorts(), RedirectAnnotation::ports));
  }

  private static DnsCapture dns(JsonNode node) {
    Fields fields = Fields.of(node, DNS_FIELDS);
    return new DnsCapture(
        fields.part("port", 15053, RedirectAnnotation::port),
        fields.part("servers", CidrSet.ALL, RedirectAnnotation::cidrs));
  }

  private static InterfaceRules interfaces(JsonNode node) {
    Fields fields = Fields.of(node, INTERFACE_FIELDS);
    return new InterfaceRules(
        fields.part("exclude", List.of(), RedirectAnnotation::names),
        fields.part("virtual", List.of(), RedirectAnnotation::names));
  }

  private static int port(JsonNode node) {
    return Ports.check(Fields.number(node));
  }

  private static PortSet ports(JsonNode node) {
    return isAny(node) ? PortSet.ALL : new PortSet(Fields.list(node, RedirectAnnotation::range));
  }

  private static PortRange range(JsonNode node) {
    return node.isTextual() ? PortRange.parse(node.textValue()) : PortRange.of(port(node));
  }

  private static CidrSet cidrs(JsonNode node) {
    return isAny(node)
        ? CidrSet.ALL
        : new CidrSet(Fields.list(node, cidr -> Cidr.parse(Fields.text(cidr))));
  }

  private static boolean isAny(JsonNode node) {
    return node.isTextual() && node.textValue().equals(ANY);
  }

  private static List<OwnerId> owners(JsonNode node) {
    return Fields.list(node, id -> new OwnerId(Fields.number(id)));
  }

  private static List<InterfaceName> names(JsonNode node) {
    return Fields.list(node, name -> new InterfaceName(Fields.text(name)));
  }

  private static ArrayNode owners(List<OwnerId> ids) {
    ArrayNode array = NODES.arrayNode(ids.size());
    ids.forEach(id -> array.add(id.value()));
    return array;
  }

  private static ArrayNode names(List<InterfaceName> names) {
    ArrayNode array = NODES.arrayNode(names.size());
    names.forEach(name -> array.add(name.value()));
    return array;
  }

  private static JsonNode ports(PortSet ports) {
    if (ports.isAll()) {
      return NODES.textNode(ANY);
    }
    ArrayNode array = NODES.arrayNode(ports.ranges().size());
    for (PortRange range : ports.ranges()) {
      if (range.isSingle()) {
        array.add(range.first());
      } else {
        array.add(range.toString());
      }
    }
    return array;
  }

  private static JsonNode cidrs(CidrSet cidrs) {
    if (cidrs.isAll()) {
      return NODES.textNode(ANY);
    }
    ArrayNode array = NODES.arrayNode(cidrs.cidrs().size());
    cidrs.cidrs().forEach(cidr -> array.add(cidr.toString()));
    return array;
  }
}
