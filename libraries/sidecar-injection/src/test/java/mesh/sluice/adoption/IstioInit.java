package mesh.sluice.adoption;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.peers.IstioIptables;
import mesh.sluice.peers.IstioPod;
import mesh.sluice.peers.IstioPod.Way;
import mesh.sluice.peers.IstioPods;
import mesh.sluice.profile.RunAs;
import mesh.sluice.reference.World;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * What a generated istio-init is started with.
 *
 * @param meaning the pod that it is meant for
 * @param env its variables
 * @param arguments as istiod's template writes them, and in the other ways in which the program
 *     takes them
 */
record IstioInit(IstioPod meaning, Map<String, String> env, List<String> arguments) {
  private static final String DUAL_STACK = "ISTIO_DUAL_STACK";
  private static final String DNS = "ISTIO_META_DNS_CAPTURE";
  private static final int MAX_ARGUMENTS = 20;

  private static final Map<String, String> LONG =
      Map.ofEntries(
          Map.entry("-p", "--envoy-port"),
          Map.entry("-z", "--inbound-capture-port"),
          Map.entry("-u", "--proxy-uid"),
          Map.entry("-g", "--proxy-gid"),
          Map.entry("-m", "--istio-inbound-interception-mode"),
          Map.entry("-b", "--istio-inbound-ports"),
          Map.entry("-d", "--istio-local-exclude-ports"),
          Map.entry("-c", "--istio-exclude-interfaces"),
          Map.entry("-i", "--istio-service-cidr"),
          Map.entry("-x", "--istio-service-exclude-cidr"),
          Map.entry("-q", "--istio-outbound-ports"),
          Map.entry("-o", "--istio-local-outbound-ports-exclude"),
          Map.entry("-k", "--kube-virt-interfaces"));

  /** How an option and its value can be written. */
  private enum Spelling {
    APART,
    TOGETHER,
    LONG_APART,
    LONG_TOGETHER
  }

  IstioInit {
    env = Map.copyOf(env);
    arguments = List.copyOf(arguments);
  }

  static Arbitrary<IstioInit> arbitrary(World world) {
    Arbitrary<RunAs> owners =
        Arbitraries.of(RunAs.of(1337, 1337), RunAs.of(1337, 1338), RunAs.of(4242, 1000));
    return Combinators.combine(
            new IstioPods(world).pods(Way.INIT_CONTAINER),
            owners,
            Arbitraries.of(Spelling.class).list().ofSize(MAX_ARGUMENTS),
            Arbitraries.of(true, false).list().ofSize(3))
        .as(
            (pod, owner, spellings, choices) ->
                of(pod, owner, spellings, choices.get(0), choices.get(1), choices.get(2)));
  }

  private static IstioInit of(
      IstioPod pod,
      RunAs owner,
      List<Spelling> spellings,
      boolean dns,
      boolean flags,
      boolean excludesInterface) {
    Map<String, String> variables = new HashMap<>(pod.env());
    if (dns) {
      variables.put(DNS, "true");
    }
    IstioPod meaning = new IstioPod(pod.way(), pod.annotations(), variables, owner);
    List<String> written = new ArrayList<>(IstioIptables.initContainer(pod));
    written.addAll(List.of("-u", owner.user().orElseThrow().toString()));
    written.addAll(List.of("-g", owner.group().orElseThrow().toString()));
    if (excludesInterface) {
      written.addAll(List.of("-c", World.NET1.toString()));
    }
    List<String> arguments = spell(written, spellings);
    if (dns) {
      arguments.add("--capture-all-dns");
    }
    if (flags) {
      // As arguments instead of variables.
      arguments.add("--redirect-dns=" + (variables.remove(DNS) != null));
      arguments.add("--dual-stack=" + "true".equals(variables.remove(DUAL_STACK)));
    }
    return new IstioInit(meaning, variables, arguments);
  }

  private static List<String> spell(List<String> pairs, List<Spelling> spellings) {
    List<String> arguments = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i += 2) {
      String option = pairs.get(i);
      String value = pairs.get(i + 1);
      Spelling spelling = spellings.get(i / 2);
      arguments.addAll(
          switch (spelling) {
            case APART -> List.of(option, value);
            case TOGETHER -> value.isEmpty() ? List.of(option, value) : List.of(option + value);
            case LONG_APART -> List.of(LONG.get(option), value);
            case LONG_TOGETHER -> List.of(LONG.get(option) + "=" + value);
          });
    }
    return arguments;
  }

  /** A pod as istiod leaves it, with this init container. */
  JsonObject injectedPod() {
    List<JsonValue> variables = new ArrayList<>();
    env.forEach(
        (name, value) ->
            variables.add(
                new JsonObject(
                    Map.of("name", new JsonString(name), "value", new JsonString(value)))));
    List<String> all = new ArrayList<>(arguments);
    // An option of pilot-agent's, which the program alone does not have.
    all.add("--log_output_level=default:info");
    return ForeignPods.withInit(
        ForeignPods.withArguments(ForeignPods.read("istio-init-native"), all),
        init -> init.with("env", new JsonArray(variables)));
  }
}
