package mesh.sluice.annotation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.json.MalformedJsonException;
import mesh.sluice.policy.ApplicationAddress;
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
 * <p>What is left out has its default, so {@code {"v":1}} is {@link RedirectPolicy#DEFAULT}. What
 * is written by {@link #format} is complete and canonical: equal policies give equal text, and
 * {@link #parse} takes it.
 */
public final class RedirectAnnotation {
  public static final String KEY = "sluice.mesh/redirect";

  /** Longest value in bytes: 500 ports and 500 CIDRs fit, and all annotations may have 256 KiB. */
  public static final int MAX_BYTES = 32 * 1024;

  private static final int VERSION = 1;
  private static final String ANY = "*";

  private static final Set<String> POLICY_FIELDS =
      Set.of("v", "proxy", "inbound", "outbound", "dns", "interfaces", "dropInvalid");
  private static final Set<String> PROXY_FIELDS = Set.of("uids", "gids", "ports");
  private static final Set<String> INBOUND_FIELDS =
      Set.of("mode", "port", "includePorts", "excludePorts", "applicationAddress");
  private static final Set<String> OUTBOUND_FIELDS =
      Set.of(
          "port", "includeCidrs", "excludeCidrs", "includePorts", "excludePorts", "loopbackCidrs");
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
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      if (utf8.length > MAX_BYTES) {
        throw new InvalidPolicyException(
            "", value, "longer than " + MAX_BYTES + " bytes; join neighbours to ranges");
      }
      return policy(Json.read(utf8));
    } catch (MalformedJsonException e) {
      throw new InvalidPolicyException(KEY, value, "not valid JSON: " + e.getMessage());
    } catch (InvalidPolicyException e) {
      throw e.in(KEY);
    }
  }

  /**
   * The complete, canonical value for a policy.
   *
   * @throws InvalidPolicyException if {@link #parse} would refuse it: a list has more than 1,024
   *     entries, or the whole more than {@link #MAX_BYTES}. The field is the list's, after {@link
   *     #KEY}, or {@link #KEY} alone for the whole
   */
  public static String format(RedirectPolicy policy) {
    try {
      JsonObject json = toJson(policy);
      requireShortLists(json);
      String value = json.toString();
      int length = value.getBytes(StandardCharsets.UTF_8).length;
      if (length > MAX_BYTES) {
        throw new InvalidPolicyException(
            "",
            length + " bytes",
            "longer than " + MAX_BYTES + " bytes; join neighbours to ranges");
      }
      return value;
    } catch (InvalidPolicyException e) {
      throw e.in(KEY);
    }
  }

  private static void requireShortLists(JsonObject object) {
    object
        .members()
        .forEach(
            (name, member) -> {
              try {
                switch (member) {
                  case JsonObject part -> requireShortLists(part);
                  case JsonArray(List<JsonValue> elements) -> Fields.requireFew(elements);
                  default -> {
                    // Neither holds a list.
                  }
                }
              } catch (InvalidPolicyException e) {
                throw e.in(name);
              }
            });
  }

  /** A policy as the JSON of the annotation, for output: also one that is too long for it. */
  public static JsonObject toJson(RedirectPolicy policy) {
    SidecarIdentity sidecar = policy.sidecar();
    InboundCapture inbound = policy.inbound();
    OutboundCapture outbound = policy.outbound();
    InterfaceRules interfaces = policy.interfaces();
    Map<String, JsonValue> fields = new LinkedHashMap<>();
    fields.put("v", new JsonNumber(VERSION));
    fields.put(
        "proxy",
        object(
            "uids", array(sidecar.uids(), id -> new JsonNumber(id.value())),
            "gids", array(sidecar.gids(), id -> new JsonNumber(id.value())),
            "ports", json(sidecar.ports())));
    JsonObject in =
        object(
            "mode",
            new JsonString(inbound.mode().toString()),
            "port",
            new JsonNumber(inbound.port()),
            "includePorts",
            json(inbound.includePorts()),
            "excludePorts",
            json(inbound.excludePorts()));
    ApplicationAddress application = inbound.applicationAddress();
    boolean usualApplication = application == ApplicationAddress.LOOPBACK;
    fields.put(
        "inbound",
        usualApplication
            ? in
            : in.with("applicationAddress", new JsonString(application.toString())));
    JsonObject out =
        object(
            "port", new JsonNumber(outbound.port()),
            "includeCidrs", json(outbound.includeCidrs()),
            "excludeCidrs", json(outbound.excludeCidrs()),
            "includePorts", json(outbound.includePorts()),
            "excludePorts", json(outbound.excludePorts()));
    boolean usualLoopback = outbound.loopbackCidrs().equals(OutboundCapture.LOCALHOST);
    fields.put(
        "outbound",
        usualLoopback ? out : out.with("loopbackCidrs", json(outbound.loopbackCidrs())));
    if (policy.dns().isPresent()) {
      DnsCapture dns = policy.dns().get();
      fields.put("dns", object("port", new JsonNumber(dns.port()), "servers", json(dns.servers())));
    }
    if (!interfaces.equals(InterfaceRules.NONE)) {
      fields.put(
          "interfaces",
          object(
              "exclude", array(interfaces.excluded(), name -> new JsonString(name.value())),
              "virtual", array(interfaces.virtual(), name -> new JsonString(name.value()))));
    }
    if (policy.dropInvalid()) {
      fields.put("dropInvalid", new JsonBoolean(true));
    }
    return new JsonObject(fields);
  }

  private static RedirectPolicy policy(JsonValue value) {
    Fields fields = Fields.of(value, POLICY_FIELDS);
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

  private static SidecarIdentity sidecar(JsonValue value) {
    Fields fields = Fields.of(value, PROXY_FIELDS);
    SidecarIdentity absent = SidecarIdentity.DEFAULT;
    return new SidecarIdentity(
        fields.part("uids", absent.uids(), RedirectAnnotation::owners),
        fields.part("gids", absent.gids(), RedirectAnnotation::owners),
        fields.part("ports", absent.ports(), RedirectAnnotation::ports));
  }

  private static InboundCapture inbound(JsonValue value) {
    Fields fields = Fields.of(value, INBOUND_FIELDS);
    InboundCapture absent = InboundCapture.DEFAULT;
    return new InboundCapture(
        fields.part("mode", absent.mode(), mode -> InboundMode.parse(Fields.text(mode))),
        fields.part("port", absent.port(), RedirectAnnotation::port),
        fields.part("includePorts", absent.includePorts(), RedirectAnnotation::ports),
        fields.part("excludePorts", absent.excludePorts(), RedirectAnnotation::ports),
        fields.part(
            "applicationAddress",
            absent.applicationAddress(),
            address -> ApplicationAddress.parse(Fields.text(address))));
  }

  private static OutboundCapture outbound(JsonValue value) {
    Fields fields = Fields.of(value, OUTBOUND_FIELDS);
    OutboundCapture absent = OutboundCapture.DEFAULT;
    return new OutboundCapture(
        fields.part("port", absent.port(), RedirectAnnotation::port),
        fields.part("includeCidrs", absent.includeCidrs(), RedirectAnnotation::cidrs),
        fields.part("excludeCidrs", absent.excludeCidrs(), RedirectAnnotation::cidrs),
        fields.part("includePorts", absent.includePorts(), RedirectAnnotation::ports),
        fields.part("excludePorts", absent.excludePorts(), RedirectAnnotation::ports),
        fields.part("loopbackCidrs", absent.loopbackCidrs(), RedirectAnnotation::cidrs));
  }

  private static DnsCapture dns(JsonValue value) {
    Fields fields = Fields.of(value, DNS_FIELDS);
    return new DnsCapture(
        fields.part("port", 15053, RedirectAnnotation::port),
        fields.part("servers", CidrSet.ALL, RedirectAnnotation::cidrs));
  }

  private static InterfaceRules interfaces(JsonValue value) {
    Fields fields = Fields.of(value, INTERFACE_FIELDS);
    return new InterfaceRules(
        fields.part("exclude", List.of(), RedirectAnnotation::names),
        fields.part("virtual", List.of(), RedirectAnnotation::names));
  }

  private static int port(JsonValue value) {
    return Ports.check(Fields.number(value));
  }

  private static PortSet ports(JsonValue value) {
    return isAny(value) ? PortSet.ALL : new PortSet(Fields.list(value, RedirectAnnotation::range));
  }

  private static PortRange range(JsonValue value) {
    return value instanceof JsonString(String text)
        ? PortRange.parse(text)
        : PortRange.of(port(value));
  }

  private static CidrSet cidrs(JsonValue value) {
    return isAny(value)
        ? CidrSet.ALL
        : new CidrSet(Fields.list(value, cidr -> Cidr.parse(Fields.text(cidr))));
  }

  private static boolean isAny(JsonValue value) {
    return value instanceof JsonString(String text) && text.equals(ANY);
  }

  private static List<OwnerId> owners(JsonValue value) {
    return Fields.list(value, id -> new OwnerId(Fields.number(id)));
  }

  private static List<InterfaceName> names(JsonValue value) {
    return Fields.list(value, name -> new InterfaceName(Fields.text(name)));
  }

  private static JsonValue json(PortSet ports) {
    return ports.isAll()
        ? new JsonString(ANY)
        : array(
            ports.ranges(),
            range ->
                range.isSingle()
                    ? new JsonNumber(range.first())
                    : new JsonString(range.toString()));
  }

  private static JsonValue json(CidrSet cidrs) {
    return cidrs.isAll()
        ? new JsonString(ANY)
        : array(cidrs.cidrs(), cidr -> new JsonString(cidr.toString()));
  }

  private static <T> JsonArray array(List<T> values, Function<T, JsonValue> json) {
    List<JsonValue> elements = new ArrayList<>(values.size());
    values.forEach(value -> elements.add(json.apply(value)));
    return new JsonArray(elements);
  }

  /** An object of names and values in turn. */
  private static JsonObject object(Object... namesAndValues) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], (JsonValue) namesAndValues[i + 1]);
    }
    return new JsonObject(members);
  }
}
