package mesh.sluice.conformance.cases;

import java.util.Map;
import mesh.sluice.conformance.driver.Exchange;
import mesh.sluice.conformance.netns.Pod;
import mesh.sluice.conformance.plugin.Variant;

/** Items 33 to 40: what DEL undoes, and that it never stands in the way. */
final class DelCases {
  static final Map<String, ConformanceCase> CASES =
      Map.of(
          "33", DelCases::undoesWhatAddDid,
          "34", DelCases::acceptsDelAgain,
          "35", DelCases::acceptsDelWithoutNamespace,
          "36", DelCases::acceptsDelWithoutPreviousResult,
          "37", DelCases::acceptsDelWithoutTools,
          "38", DelCases::acceptsDelWithoutAdd,
          "39", DelCases::printsNothing,
          "40", DelCases::leavesTheSameEachTime);

  private DelCases() {}

  private static void undoesWhatAddDid(Trial trial) {
    Pod empty = trial.emptyPod();
    Expect.success(trial.cnitool("add", empty), "cnitool add");
    Expect.success(trial.cnitool("del", empty), "cnitool del");
    trial.requireObservation();
    // On a node that serves another container already, so that what they share is not taken for
    // this one's.
    trial.add(trial.pod());
    Pod pod = trial.pod();
    String before = trial.observe(pod);
    trial.add(pod);
    Expect.that(!trial.observe(pod).equals(before), "ADD did nothing that could be seen");
    Expect.success(trial.send(trial.request("DEL", pod)), "DEL");
    sameAsBefore(trial, pod, before, "DEL");
  }

  private static void sameAsBefore(Trial trial, Pod pod, String before, String what) {
    String after = trial.observe(pod);
    Expect.that(after.equals(before), "%s left: %s", what, onlyNew(before, after));
  }

  private static String onlyNew(String before, String after) {
    return after
        .lines()
        .filter(line -> before.lines().noneMatch(line::equals))
        .map(String::strip)
        .limit(4)
        .toList()
        .toString();
  }

  private static void acceptsDelAgain(Trial trial) {
    Pod pod = trial.pod();
    trial.add(pod);
    for (String which : new String[] {"first", "second", "third"}) {
      Expect.success(trial.send(trial.request("DEL", pod)), "the " + which + " DEL");
    }
    Pod empty = trial.emptyPod();
    Expect.success(trial.cnitool("add", empty), "cnitool add");
    Expect.success(trial.cnitool("del", empty), "cnitool del");
    Expect.success(trial.cnitool("del", empty), "the second cnitool del");
  }

  private static void acceptsDelWithoutNamespace(Trial trial) {
    Pod pod = trial.pod();
    trial.add(pod);
    Request request = trial.request("DEL", pod);
    Expect.success(trial.send(request.with("CNI_NETNS", "")), "DEL with CNI_NETNS empty");
    Expect.success(trial.send(request.without("CNI_NETNS")), "DEL with CNI_NETNS unset");
    trial.testEnvironment().remove(pod);
    Expect.success(trial.send(request), "DEL when the path of CNI_NETNS is gone");
  }

  private static void acceptsDelWithoutPreviousResult(Trial trial) {
    trial.add(trial.pod());
    Pod pod = trial.pod();
    String before = trial.plugin().observe().isPresent() ? trial.observe(pod) : "";
    trial.add(pod);
    Request request = trial.request("DEL", pod);
    Expect.success(
        trial.send(request.configured(c -> c.remove("prevResult"))), "DEL without prevResult");
    Expect.success(
        trial.send(request.configured(c -> c.putNull("prevResult"))), "DEL with prevResult null");
    if (trial.plugin().observe().isPresent()) {
      sameAsBefore(trial, pod, before, "DEL without prevResult");
    }
  }

  private static void acceptsDelWithoutTools(Trial trial) {
    Pod pod = trial.pod();
    trial.add(pod);
    Request request = trial.request("DEL", pod).with("PATH", "/nonexistent");
    Expect.success(trial.send(request), "DEL with no program to be found in PATH");
    trial
        .plugin()
        .transientFailure()
        .ifPresent(
            variant ->
                Expect.success(
                    trial.send(trial.request("DEL", trial.pod(), variant, trial.version())),
                    "DEL when what ADD would need is absent"));
  }

  private static void acceptsDelWithoutAdd(Trial trial) {
    Pod pod = trial.pod();
    Expect.success(trial.send(trial.request("DEL", pod)), "DEL without any ADD");
    if (trial.plugin().misuse().isPresent()) {
      Variant misuse = trial.plugin().misuse().get();
      Exchange add = trial.send(trial.request("ADD", pod, misuse, trial.version()));
      Expect.that(add.exitCode() != 0, "the declared misuse did not fail");
      Expect.success(
          trial.send(trial.request("DEL", pod, misuse, trial.version())),
          "DEL after a failed ADD, with the same request");
    }
  }

  private static void printsNothing(Trial trial) {
    Pod pod = trial.pod();
    trial.add(pod);
    Expect.silentSuccess(trial.send(trial.request("DEL", pod)), "DEL");
  }

  private static void leavesTheSameEachTime(Trial trial) {
    trial.requireObservation();
    Pod pod = trial.pod();
    Foreign.rulesIn(trial, pod);
    String foreign = Foreign.rulesOf(trial, pod);
    trial.add(pod);
    String first = trial.observe(pod);
    Expect.that(
        Foreign.rulesOf(trial, pod).equals(foreign), "ADD changed rules that are not its own");
    Expect.success(trial.send(trial.request("DEL", pod)), "DEL");
    Expect.that(
        Foreign.rulesOf(trial, pod).equals(foreign), "DEL changed rules that are not its own");
    String undone = trial.observe(pod);
    trial.add(pod);
    Expect.that(
        trial.observe(pod).equals(first), "ADD, DEL, ADD left another work than one ADD did");
    Expect.success(trial.send(trial.request("DEL", pod)), "the second DEL");
    Expect.success(trial.send(trial.request("DEL", pod)), "the third DEL");
    sameAsBefore(trial, pod, undone, "a repeated DEL");
  }
}
