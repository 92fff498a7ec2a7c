package mesh.sluice.adoption;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mesh.sluice.injection.PodObject;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.peers.IstioIptables;
import mesh.sluice.peers.IstioPod;
import mesh.sluice.peers.IstioPod.Way;
import mesh.sluice.profile.RunAs;

/**
 * Stands in for istiod or OSM as a webhook: makes of a pod what they make of it, in one of the
 * shapes of {@link ForeignPods}, with the arguments that follow from the pod's own annotations.
 *
 * <p>Called again, it lays its parts over those that are there, as istiod does: what others have
 * added to its containers stays, and a container that is gone comes back.
 */
public final class StandIn {
  private static final String OSM = "openservicemesh.io/";
  private static final String INBOUND = "traffic.sidecar.istio.io/excludeInboundPorts";
  private static final String AGENT = "15020";

  /** The application's parts of every shape. */
  private static final List<String> APPLICATION = List.of("web", "setup");

  private final String shape;
  private final PodObject injected;

  /**
   * @param shape a name of {@link ForeignPods#ALL}
   */
  public StandIn(String shape) {
    this.shape = shape;
    this.injected = new PodObject(ForeignPods.read(shape));
  }

  /** The pod with a sidecar. */
  public JsonObject inject(JsonObject pod) {
    PodObject with = new PodObject(pod);
    for (String list : PodObject.CONTAINER_LISTS) {
      with = with.withList(list, around(with.list(list), list));
    }
    List<JsonObject> volumes = new ArrayList<>(without(with.list("volumes"), "volumes"));
    volumes.addAll(injected.list("volumes"));
    with = with.withList("volumes", volumes);
    for (String texts : List.of("labels", "annotations")) {
      Map<String, String> all = with.texts(texts);
      injected.texts(texts).forEach((key, value) -> add(all, key, value));
      with = with.withTexts(texts, all);
    }
    return shape.equals("osm")
        ? ForeignPods.withScript(with.json(), script(new PodObject(pod)).toString())
        : ForeignPods.withArguments(with.json(), arguments(new PodObject(pod)));
  }

  /** What the owner wrote goes before a default; OSM itself writes no annotations. */
  private static void add(Map<String, String> all, String key, String value) {
    if (key.startsWith(OSM)) {
      return;
    }
    if (key.equals(INBOUND) && all.containsKey(key)) {
      List<String> ports = List.of(all.get(key).split(","));
      all.put(key, ports.contains(AGENT) ? all.get(key) : all.get(key) + "," + AGENT);
      return;
    }
    all.putIfAbsent(key, value);
  }

  /** The pod's own containers, with those that are added before and after them. */
  private List<JsonObject> around(List<JsonObject> containers, String list) {
    Map<String, JsonObject> there = new HashMap<>();
    containers.forEach(container -> there.put(PodObject.name(container), container));
    List<JsonObject> all = new ArrayList<>();
    boolean before = true;
    for (JsonObject container : injected.list(list)) {
      String name = PodObject.name(container);
      if (!APPLICATION.contains(name)) {
        all.add(there.getOrDefault(name, container));
      } else if (before) {
        all.addAll(without(containers, list));
        before = false;
      }
    }
    if (before) {
      all.addAll(without(containers, list));
    }
    return all;
  }

  private List<JsonObject> without(List<JsonObject> elements, String list) {
    List<String> own =
        injected.list(list).stream()
            .map(PodObject::name)
            .filter(name -> !APPLICATION.contains(name))
            .toList();
    return elements.stream().filter(element -> !own.contains(PodObject.name(element))).toList();
  }

  /** What istiod writes after {@code istio-iptables}. */
  public List<String> arguments(PodObject pod) {
    List<String> arguments =
        new ArrayList<>(IstioIptables.initContainer(istioPod(pod, Way.INIT_CONTAINER)));
    arguments.add("--log_output_level=default:info");
    if (shape.startsWith("istio-cni")) {
      arguments.addAll(List.of("--run-validation", "--skip-rule-apply"));
    }
    return arguments;
  }

  /** The pod as those who set up its redirect see it. */
  public static IstioPod istioPod(PodObject pod, Way way) {
    return new IstioPod(way, pod.texts("annotations"), Map.of(), RunAs.of(1337, 1337));
  }

  /** What OSM writes after {@code sh -c}. */
  public static OsmScript script(PodObject pod) {
    OsmScript script = new OsmScript();
    pod.annotation(OSM + "inbound-port-exclusion-list").ifPresent(script::excludeInboundPorts);
    pod.annotation(OSM + "outbound-ip-range-exclusion-list").ifPresent(script::excludeRange);
    pod.annotation(OSM + "outbound-port-exclusion-list").ifPresent(script::excludeOutboundPorts);
    return script;
  }
}
