package mesh.sluice.conformance.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import mesh.sluice.conformance.driver.Exchange;
import mesh.sluice.conformance.netns.Pod;

/** Items 24 to 32: what ADD does and answers. */
final class AddCases {
  static final Map<String, ConformanceCase> CASES =
      Map.of(
          "24", AddCases::handsThePreviousResultOn,
          "25", AddCases::copesWithoutPreviousResult,
          "26", AddCases::worksOnTheInterfaceItIsGiven,
          "27", AddCases::undoesAFailedAdd,
          "28", AddCases::acceptsAddOnceMore,
          "29", AddCases::servesSeveralContainersAtOnce,
          "31", AddCases::tellsTransientFromPermanent,
          "32", AddCases::printsOneDocument);

  private static final int CONTAINERS_AT_ONCE = 8;

  private AddCases() {}

  private static void handsThePreviousResultOn(Trial trial) {
    trial.notApplicableIf(
        !trial.traits().chained(), "declared not to be chained: it gets no prevResult on ADD");
    Pod empty = trial.emptyPod();
    ObjectNode chained = Expect.result(trial.cnitool("add", empty), "cnitool add");
    Expect.that(
        chained.path("ips").size() == 1 && chained.path("interfaces").size() >= 3,
        "cnitool add: bridge made 3 interfaces and 1 address, the result has fewer: %s",
        chained);
    Expect.success(trial.cnitool("del", empty), "cnitool del");

    Pod pod = trial.pod();
    ObjectNode previous = PreviousResult.of(pod, trial.version());
    ObjectNode result = trial.add(pod);
    if (trial.traits().modifiesResult()) {
      Expect.that(
          names(result).subList(0, names(previous).size()).equals(names(previous))
              && result.get("ips").equals(previous.get("ips")),
          "interfaces or addresses of prevResult were lost or reordered: %s",
          result);
    } else {
      Expect.that(
          result.equals(previous), "the result differs from prevResult %s: %s", previous, result);
    }
  }

  private static List<String> names(ObjectNode result) {
    List<String> names = new ArrayList<>();
    result.path("interfaces").forEach(link -> names.add(link.path("name").asText()));
    return names;
  }

  private static void copesWithoutPreviousResult(Trial trial) {
    trial.notApplicableIf(
        !trial.traits().chained(), "declared not to be chained: it makes the first result itself");
    Request request = trial.request("ADD", trial.pod()).configured(c -> c.remove("prevResult"));
    Exchange exchange = trial.send(request);
    if (exchange.exitCode() != 0) {
      Expect.error(exchange, "ADD without prevResult");
      return;
    }
    ObjectNode result = Expect.result(exchange, "ADD without prevResult");
    Expect.that(
        result.path("ips").isEmpty() && result.path("interfaces").isEmpty(),
        "ADD without prevResult: the result is not empty: %s",
        result);
  }

  private static void worksOnTheInterfaceItIsGiven(Trial trial) {
    if (trial.traits().chained()) {
      trial.add(trial.pod("net7"));
      return;
    }
    Pod pod = trial.pod();
    trial.add(pod);
    Exchange second =
        trial.send(trial.request("ADD", pod).with("CNI_CONTAINERID", "another-container"));
    Expect.error(second, "ADD when CNI_IFNAME exists");
  }

  private static void undoesAFailedAdd(Trial trial) {
    var misuse =
        trial.require(
            trial.plugin().misuse(), "misuse", "the suite knows no request that must fail");
    Pod pod = trial.pod();
    Request request = trial.request("ADD", pod, misuse, trial.version());
    String what = "an ADD that must fail";
    trial.changingNothing(pod, what, () -> Expect.error(trial.send(request), what));
  }

  private static void acceptsAddOnceMore(Trial trial) {
    trial.notApplicableIf(
        !trial.traits().chained(), "declared not to be chained: the interface exists then (26)");
    trial.requireObservation();
    Pod pod = trial.pod();
    trial.add(pod);
    String once = trial.observe(pod);
    Expect.result(trial.send(trial.request("ADD", pod)), "the second ADD");
    Expect.that(
        trial.observe(pod).equals(once), "the second ADD changed the work: %s", trial.observe(pod));
  }

  private static void servesSeveralContainersAtOnce(Trial trial) {
    List<Pod> pods = new ArrayList<>();
    List<String> before = new ArrayList<>();
    for (int i = 0; i < CONTAINERS_AT_ONCE; i++) {
      Pod pod = trial.pod();
      pods.add(pod);
      before.add(trial.plugin().observe().isPresent() ? trial.observe(pod) : "");
    }
    for (Exchange exchange : sendAtOnce(trial, pods)) {
      Expect.result(exchange, "one of %d ADDs at once".formatted(CONTAINERS_AT_ONCE));
    }
    if (trial.plugin().observe().isPresent()) {
      for (int i = 0; i < pods.size(); i++) {
        Expect.that(
            !trial.observe(pods.get(i)).equals(before.get(i)),
            "one of %d ADDs at once did nothing that could be seen",
            CONTAINERS_AT_ONCE);
      }
    }
  }

  private static List<Exchange> sendAtOnce(Trial trial, List<Pod> pods) {
    try (ExecutorService threads = Executors.newFixedThreadPool(pods.size())) {
      List<Future<Exchange>> started = new ArrayList<>();
      for (Pod pod : pods) {
        Request request =
            trial.traits().keepsHostState() ? distinct(trial, pod) : trial.request("ADD", pod);
        started.add(threads.submit(() -> trial.send(request)));
      }
      List<Exchange> exchanges = new ArrayList<>();
      for (Future<Exchange> future : started) {
        exchanges.add(future.get());
      }
      return exchanges;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** What is on the host is shared, so each container asks for a host port of its own. */
  private static Request distinct(Trial trial, Pod pod) {
    return trial
        .request("ADD", pod)
        .configured(
            c -> {
              for (JsonNode mapping : c.path("runtimeConfig").path("portMappings")) {
                ((ObjectNode) mapping).put("hostPort", 20000 + pod.number());
              }
            });
  }

  private static void tellsTransientFromPermanent(Trial trial) {
    trial.notApplicableIf(
        trial.plugin().transientFailure().isEmpty() && trial.plugin().misuse().isEmpty(),
        "the description declares neither 'transient' nor 'misuse'");
    trial
        .plugin()
        .transientFailure()
        .ifPresent(
            variant ->
                Expect.error(
                    trial.send(trial.request("ADD", trial.pod(), variant, trial.version())),
                    "ADD that needs something which is absent for now",
                    11));
    trial
        .plugin()
        .misuse()
        .ifPresent(
            variant ->
                Expect.error(
                    trial.send(trial.request("ADD", trial.pod(), variant, trial.version())),
                    "ADD that can never succeed",
                    7));
  }

  private static void printsOneDocument(Trial trial) {
    Exchange exchange = trial.send(trial.request("ADD", trial.pod()));
    ObjectNode result = Expect.result(exchange, "ADD");
    for (String list : List.of("interfaces", "ips", "routes")) {
      JsonNode value = result.path(list);
      Expect.that(
          value.isMissingNode() || value.isArray() && !value.isEmpty(),
          "the result holds '%s': %s; an empty list is to be left out",
          list,
          value);
    }
  }
}
