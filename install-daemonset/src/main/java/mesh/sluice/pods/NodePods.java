package mesh.sluice.pods;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import mesh.sluice.agent.AgentAnswer;
import mesh.sluice.agent.PodDecider;
import mesh.sluice.agent.PodName;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.kubernetes.ApiConnection;
import mesh.sluice.kubernetes.ApiReader;
import mesh.sluice.kubernetes.ObjectKey;
import mesh.sluice.kubernetes.Reflector;
import mesh.sluice.kubernetes.ReflectorTimes;
import mesh.sluice.pods.NodePod.Redirect;
import mesh.sluice.profile.Decision;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.profile.NamespaceFacts;
import mesh.sluice.profile.OsmMeshConfig;
import mesh.sluice.profile.PodFacts;

/**
 * The pods of this node, kept up to date by watches, and the decision about each. What is known is
 * answered from memory, also while the API server is away; what is not is waited for, and asked
 * for: a pod may be started before the news of it is here.
 */
public final class NodePods implements PodDecider, AutoCloseable {
  private static final Comparator<PodName> BY_NAME =
      Comparator.comparing(PodName::namespace).thenComparing(PodName::name);

  private final AwaitedStore<NodePod> pods = new AwaitedStore<>();
  private final AwaitedStore<NamespaceFacts> namespaces = new AwaitedStore<>();
  private final AwaitedStore<OsmSettings> meshConfigs = new AwaitedStore<>();
  private final Optional<ObjectKey> meshConfig;
  private final List<Reflector<?>> reflectors = new ArrayList<>();
  private final Reflector<?> podWatch;
  private final ApiQuestions questions;
  private final PodSearch search;
  private final NamespaceSearch namespaceSearch;
  private final KnownDecisions decisions = new KnownDecisions();

  private NodePods(
      ApiReader api, String node, Optional<String> osmNamespace, ReflectorTimes times) {
    this.meshConfig =
        osmNamespace.map(namespace -> new ObjectKey(namespace, NodeWatches.MESH_CONFIG));
    this.podWatch = Reflector.start(api, NodeWatches.pods(node), PodObject::read, pods, times);
    reflectors.add(podWatch);
    reflectors.add(
        Reflector.start(api, NodeWatches.namespaces(), NodeWatches::namespace, namespaces, times));
    osmNamespace.ifPresent(
        namespace ->
            reflectors.add(
                Reflector.start(
                    api, NodeWatches.meshConfig(namespace), OsmSettings::of, meshConfigs, times)));
    this.questions = new ApiQuestions(api);
    this.search = new PodSearch(questions, node, pods, podWatch::failure);
    this.namespaceSearch = new NamespaceSearch(questions, namespaces);
  }

  /**
   * Begins to watch, and does not wait for anything.
   *
   * @param node the name of this node, as pods have it in {@code spec.nodeName}
   * @param osmNamespace where OSM's MeshConfig is, such as {@code osm-system}; empty if the profile
   *     osm is not enabled
   */
  public static NodePods start(
      ApiConnection connection, String node, Optional<String> osmNamespace) {
    return start(ApiReader.of(connection), node, osmNamespace, ReflectorTimes.PROMPT);
  }

  static NodePods start(
      ApiReader api, String node, Optional<String> osmNamespace, ReflectorTimes times) {
    if (node.isEmpty()) {
      throw new IllegalArgumentException("the node has no name; set NODE_NAME to spec.nodeName");
    }
    return new NodePods(api, node, osmNamespace, times);
  }

  /** Whether all is known that there was at the start. */
  public boolean isReady() {
    return reflectors.stream().allMatch(Reflector::hasSynced);
  }

  /** Whether changes will still be seen: now, or when the API server is there again. */
  public boolean isWatching() {
    return reflectors.stream().allMatch(Reflector::isAlive);
  }

  /** Why something may be out of date, one line; empty while all watches are open. */
  public Optional<String> failure() {
    return reflectors.stream().map(Reflector::failure).flatMap(Optional::stream).findFirst();
  }

  /** What keeps all of it up to date. */
  public List<Reflector<?>> watches() {
    return List.copyOf(reflectors);
  }

  /** How long ago the API server was last heard about pods. */
  public Duration age() {
    return podWatch.age();
  }

  /** The pods of this node that are known now, also those that have ended. */
  public Map<PodName, NodePod> pods() {
    Map<PodName, NodePod> byName = new TreeMap<>(BY_NAME);
    pods.all().forEach((key, pod) -> byName.put(new PodName(key.namespace(), key.name()), pod));
    return byName;
  }

  /** How often something about the pods has changed. */
  public long changes() {
    return pods.changes();
  }

  /**
   * Waits until more about the pods has changed.
   *
   * @param known what {@link #changes} said before
   * @return as {@link #changes}
   */
  public long awaitChange(long known, Duration wait) throws InterruptedException {
    return pods.awaitChange(known, wait);
  }

  /**
   * Asks the API server for a pod as it is now, whatever the watch has brought.
   *
   * @return empty if there is no such pod
   * @throws IOException if there is no answer in time; the message says why, in one line
   */
  public Optional<NodePod> read(PodName pod, Duration within)
      throws IOException, InterruptedException {
    return switch (questions.pod(pod.namespace(), pod.name(), Deadline.in(within))) {
      case ApiQuestions.Reply.Is(JsonObject object) -> Optional.of(PodObject.read(object));
      case ApiQuestions.Reply.IsNot() -> Optional.empty();
      case ApiQuestions.Reply.Unanswered(String why) -> throw new IOException(why);
    };
  }

  @Override
  public AgentAnswer decide(
      PodName pod, Optional<String> uid, List<MeshProfile> profiles, Duration wait)
      throws InterruptedException {
    Deadline deadline = Deadline.in(wait);
    return switch (search.find(pod, uid, deadline)) {
      case PodSearch.Result.Missing(String remedy) -> new AgentAnswer.Unavailable(remedy);
      case PodSearch.Result.Found(NodePod found) ->
          switch (found.redirect()) {
            case Redirect.None(var reason) ->
                new AgentAnswer.Decided(new Decision.NotMeshed(reason));
            case Redirect.Unreadable(String complaint) ->
                new AgentAnswer.Unavailable("the pod " + pod + " cannot be read: " + complaint);
            case Redirect.ByProfile(PodFacts facts) -> byProfile(facts, profiles, deadline);
          };
    };
  }

  @Override
  public void close() {
    reflectors.forEach(Reflector::close);
  }

  private AgentAnswer byProfile(PodFacts facts, List<MeshProfile> profiles, Deadline deadline)
      throws InterruptedException {
    String name = facts.namespace().name();
    Optional<NamespaceFacts> namespace = namespaceSearch.find(name, deadline);
    if (namespace.isEmpty()) {
      return new AgentAnswer.Unavailable(
          "the namespace " + name + " is not known" + because(failure()));
    }
    PodFacts pod = in(namespace.get(), facts);
    KnownDecisions.Known known = decisions.of(profiles, pod);
    return known.isOsm() ? byOsm(pod, profiles, deadline) : answer(known.decision());
  }

  private AgentAnswer byOsm(PodFacts pod, List<MeshProfile> profiles, Deadline deadline)
      throws InterruptedException {
    if (meshConfig.isEmpty()) {
      return new AgentAnswer.Unavailable(
          "OSM injected the pod, but sluice-node does not watch OSM's settings; enable the profile"
              + " osm for sluice-node, too");
    }
    Optional<Optional<OsmSettings>> known =
        meshConfigs.awaitComplete(meshConfig.get(), deadline.left());
    if (known.isEmpty()) {
      return new AgentAnswer.Unavailable(
          "OSM's MeshConfig " + meshConfig.get() + " is not known yet" + because(failure()));
    }
    return switch (OsmSettings.orDefault(known.get())) {
      case OsmSettings.Valid(OsmMeshConfig config) ->
          answer(MeshProfile.explain(profiles, pod, config).decision());
      case OsmSettings.Unusable(Decision.Invalid reason) -> new AgentAnswer.Refused(reason);
    };
  }

  private static AgentAnswer answer(Decision decision) {
    return switch (decision) {
      case Decision.Settled settled -> new AgentAnswer.Decided(settled);
      case Decision.Invalid invalid -> new AgentAnswer.Refused(invalid);
      case Decision.NeedsAgent(String why) ->
          throw new IllegalStateException("the whole pod is known, yet: " + why);
    };
  }

  private static PodFacts in(NamespaceFacts namespace, PodFacts pod) {
    return new PodFacts(
        namespace,
        pod.name(),
        pod.labels(),
        pod.annotations(),
        pod.runAs(),
        pod.initContainers(),
        pod.containers(),
        pod.hostNetwork(),
        pod.windows());
  }

  static String because(Optional<String> failure) {
    return failure.map(text -> ": " + text).orElse("; the kubelet tries again");
  }
}
