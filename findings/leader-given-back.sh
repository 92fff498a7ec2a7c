#!/usr/bin/env bash
# fabric8 kubernetes-client 7.9.0: a leader that gives its lease back is told of a "new leader" called null, before it is
# told to stop leading. If the observer of new leaders throws at that (as one does that logs or compares the name),
# onStopLeading is never called: the former leader goes on with its work, while another one leads.
#
# The interface says of onNewLeader only that it gets the identity of the new leader; client-go, which the library follows,
# calls OnStoppedLeading in any case, by defer, and tells its observers in goroutines of their own.
#
# Seen on 2026-11-30, by the library's own API server for tests (kubernetes-server-mock 7.9.0), with two candidates of which
# the first is cancelled:
#   observer returns: null; first stops; second leads
#   observer throws: null; second leads
# Needs Maven and a JDK 17 or newer. Fails if it is otherwise.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId>
  <artifactId>leader-given-back</artifactId>
  <version>1</version>
  <dependencies>
    <dependency><groupId>io.fabric8</groupId><artifactId>kubernetes-client</artifactId><version>7.9.0</version></dependency>
    <dependency><groupId>io.fabric8</groupId><artifactId>kubernetes-server-mock</artifactId><version>7.9.0</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
XML
cat >LeaderGivenBack.java <<'JAVA'
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

final class LeaderGivenBack {
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final KubernetesClient client;

  LeaderGivenBack(KubernetesClient client) {
    this.client = client;
  }

  public static void main(String[] arguments) throws Exception {
    KubernetesMockServer server =
        new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(), false);
    server.init();
    System.out.println("observer returns: " + new LeaderGivenBack(server.createClient()).run("returns", false));
    System.out.println("observer throws: " + new LeaderGivenBack(server.createClient()).run("throws", true));
    System.exit(0);
  }

  private String run(String lease, boolean throwing) throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch second = new CountDownLatch(1);
    CompletableFuture<?> one =
        elect(
            lease,
            "one",
            () -> {
              seen.add("first leads");
              first.countDown();
            },
            () -> seen.add("first stops"),
            name -> {
              seen.add(String.valueOf(name));
              if (name == null && throwing) {
                throw new IllegalArgumentException("an identity is missing");
              }
            });
    require(first);
    Runnable secondLeads =
        () -> {
          seen.add("second leads");
          second.countDown();
        };
    CompletableFuture<?> two = elect(lease, "two", secondLeads, () -> {}, name -> {});
    one.cancel(true);
    require(second);
    // Long enough for the first one to be told, were it told late.
    TimeUnit.SECONDS.sleep(3);
    String result = String.join("; ", seen.subList(seen.indexOf("null"), seen.size()));
    two.cancel(true);
    return result;
  }

  private CompletableFuture<?> elect(
      String lease, String name, Runnable start, Runnable stop, Consumer<String> observer) {
    return client
        .leaderElector()
        .withConfig(
            new LeaderElectionConfigBuilder()
                .withName(name)
                .withLock(new LeaseLock("default", lease, name))
                .withLeaseDuration(Duration.ofSeconds(6))
                .withRenewDeadline(Duration.ofSeconds(4))
                .withRetryPeriod(Duration.ofMillis(500))
                .withReleaseOnCancel(true)
                .withLeaderCallbacks(new LeaderCallbacks(start, stop, observer))
                .build())
        .build()
        .start();
  }

  private static void require(CountDownLatch step) throws InterruptedException {
    if (!step.await(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("nobody leads");
    }
  }
}
JAVA
mvn -q -B dependency:build-classpath -Dmdep.outputFile=classpath >/dev/null
javac -d classes -cp "$(cat classpath)" LeaderGivenBack.java
timeout 120 java -Djava.util.logging.config.file=/dev/null -cp "classes:$(cat classpath)" LeaderGivenBack 2>/dev/null | tee seen
diff seen - <<'TEXT'
observer returns: null; first stops; second leads
observer throws: null; second leads
TEXT
