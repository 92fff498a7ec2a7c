package mesh.sluice.conformance.cases;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import mesh.sluice.conformance.driver.Exchange;
import mesh.sluice.conformance.netns.Pod;

/** Items 49 to 53: STATUS. */
final class StatusCases {
  static final Map<String, ConformanceCase> CASES =
      Map.of(
          "49", StatusCases::saysNothingWhenReady,
          "50", StatusCases::tellsWhenNotReady,
          "51", StatusCases::isPromptAndChangesNothing,
          "52", StatusCases::bindsNeitherAddNorDel,
          "53", StatusCases::needsNoContainer);

  /**
   * Runtimes ask every few seconds and wait; far above what a sound plugin needs on a loaded
   * machine.
   */
  private static final Duration PROMPT = Duration.ofSeconds(1);

  private StatusCases() {}

  private static void saysNothingWhenReady(Trial trial) {
    trial.requireVersion("1.1.0", "STATUS");
    Expect.silentSuccess(trial.send(trial.request("STATUS")), "STATUS");
    Expect.success(trial.cnitool("status", trial.emptyPod()), "cnitool status");
  }

  private static void tellsWhenNotReady(Trial trial) {
    trial.requireVersion("1.1.0", "STATUS");
    var unready =
        trial.require(trial.plugin().unready(), "unready", "the suite cannot make STATUS fail");
    Expect.error(
        trial.send(trial.requestByVariant("STATUS", unready)), "STATUS when not ready", 50, 51);
  }

  private static void isPromptAndChangesNothing(Trial trial) {
    trial.requireVersion("1.1.0", "STATUS");
    Pod pod = trial.pod();
    trial.changingNothing(
        pod,
        "STATUS",
        () -> {
          Exchange exchange = trial.send(trial.request("STATUS"));
          Expect.success(exchange, "STATUS");
          Expect.that(
              exchange.took().compareTo(PROMPT) < 0,
              "STATUS took %d ms; runtimes ask every few seconds",
              exchange.took().toMillis());
        });
  }

  private static void bindsNeitherAddNorDel(Trial trial) {
    trial.requireVersion("1.1.0", "STATUS");
    Pod unasked = trial.pod();
    trial.add(unasked);
    Expect.success(trial.send(trial.request("DEL", unasked)), "DEL when nobody asked for STATUS");
    if (trial.plugin().unready().isPresent()) {
      Exchange status =
          trial.send(trial.requestByVariant("STATUS", trial.plugin().unready().get()));
      Expect.that(status.exitCode() != 0, "the declared unready STATUS did not fail");
      Pod pod = trial.pod();
      Expect.result(trial.send(trial.request("ADD", pod)), "ADD after a STATUS that failed");
      Expect.success(trial.send(trial.request("DEL", pod)), "DEL after a STATUS that failed");
    }
  }

  private static void needsNoContainer(Trial trial) {
    trial.requireVersion("1.1.0", "STATUS");
    Request request = trial.request("STATUS");
    for (String variable : List.of("CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME")) {
      if (request.environment().containsKey(variable)) {
        throw new IllegalStateException("the suite sent " + variable + " with STATUS");
      }
    }
    Expect.success(trial.send(request), "STATUS without any container's variables");
    Expect.success(trial.send(request.without("CNI_PATH")), "STATUS without CNI_PATH");
  }
}
