package mesh.sluice.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import mesh.sluice.apiserver.ApiServer;
import mesh.sluice.testing.Condition;
import org.junit.jupiter.api.Test;

class LeaderIT {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  /** A lease that, unless it is given back, is not free before the test's deadline. */
  private static final LeaseTimes LONG =
      new LeaseTimes(Duration.ofMinutes(10), Duration.ofMinutes(9), Duration.ofMillis(200));

  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<Boolean> first = new CopyOnWriteArrayList<>();
  private final List<Boolean> second = new CopyOnWriteArrayList<>();

  @Test
  void secondFollowsWhenTheFirstEnds() throws Exception {
    ApiServer server = ApiServer.get();
    server.createNamespace("leader-follows", Map.of());
    try (KubernetesClient one = ClusterClient.fromKubeconfig(TestModels.ALL, server.kubeconfig());
        KubernetesClient two = ClusterClient.fromKubeconfig(TestModels.ALL, server.kubeconfig())) {
      Leader leader = start(one, "leader-follows", "one", first);
      Condition.await(
          DEADLINE, "the first leads", () -> told.contains("one starts"), told::toString);
      try (Leader follower = start(two, "leader-follows", "two", second)) {
        assertThat(field(server, "holderIdentity")).isEqualTo("one");
        assertThat(told).containsExactly("one starts");

        leader.close();

        Condition.await(
            DEADLINE, "the second leads", () -> told.contains("two starts"), told::toString);
        assertThat(told).containsExactly("one starts", "one stops", "two starts");
        assertThat(first).containsExactly(false, true, false);
        assertThat(second).containsExactly(false, true);
        assertThat(field(server, "holderIdentity")).isEqualTo("two");
        assertThat(follower).isNotNull();
      }
      // The library gives a lease back by letting it end at once.
      assertThat(field(server, "leaseDurationSeconds")).isEqualTo("1");
    }
  }

  @Test
  void leaderWhoseLeaseIsTakenStopsAndStandsAgain() throws Exception {
    ApiServer server = ApiServer.get();
    server.createNamespace("leader-again", Map.of());
    try (KubernetesClient client =
            ClusterClient.fromKubeconfig(TestModels.ALL, server.kubeconfig());
        Leader leader = start(client, "leader-again", "one", first)) {
      Condition.await(DEADLINE, "it leads", () -> told.contains("one starts"), told::toString);

      hand(server, "leader-again", "other");
      Condition.await(DEADLINE, "it stops", () -> told.contains("one stops"), told::toString);
      hand(server, "leader-again", "");

      Condition.await(
          DEADLINE,
          "it leads again",
          () -> told.equals(List.of("one starts", "one stops", "one starts")),
          told::toString);
      assertThat(leader).isNotNull();
    }
  }

  @Test
  void replicaThatCannotStandAgainSaysSo() throws Exception {
    ApiServer server = ApiServer.get();
    server.createNamespace("leader-gone", Map.of());
    AtomicBoolean broken = new AtomicBoolean();
    try (KubernetesClient client =
            ClusterClient.fromKubeconfig(TestModels.ALL, server.kubeconfig());
        Leader leader = start(breakable(client, broken), "leader-gone", "one", first)) {
      Condition.await(DEADLINE, "it leads", () -> told.contains("one starts"), told::toString);
      assertThat(leader.isStanding()).isTrue();

      broken.set(true);
      hand(server, "leader-gone", "other");

      Condition.await(DEADLINE, "it gave up", () -> !leader.isStanding(), told::toString);
    }
  }

  /** The client, which can be made unable to elect. */
  private static KubernetesClient breakable(KubernetesClient client, AtomicBoolean broken) {
    return (KubernetesClient)
        Proxy.newProxyInstance(
            LeaderIT.class.getClassLoader(),
            new Class<?>[] {KubernetesClient.class},
            (proxy, method, arguments) -> {
              if (broken.get() && method.getName().equals("leaderElector")) {
                throw new IllegalStateException("no more elections");
              }
              return method.invoke(client, arguments);
            });
  }

  private Leader start(
      KubernetesClient client, String namespace, String identity, List<Boolean> leading) {
    LeaderTask task =
        new LeaderTask() {
          @Override
          public void start() {
            told.add(identity + " starts");
          }

          @Override
          public void stop() {
            told.add(identity + " stops");
          }
        };
    return Leader.start(
        client, new LeaseLock(namespace, "test", identity), LONG, leading::add, List.of(task));
  }

  private static void hand(ApiServer server, String namespace, String holder) throws Exception {
    server.kubectl(
        "-n",
        namespace,
        "patch",
        "lease",
        "test",
        "--type=merge",
        "-p",
        "{\"spec\":{\"holderIdentity\":" + (holder.isEmpty() ? "null" : "\"other\"") + "}}");
  }

  private static String field(ApiServer server, String name) throws Exception {
    return server.kubectl(
        "-n", "leader-follows", "get", "lease", "test", "-o", "jsonpath={.spec." + name + "}");
  }
}
