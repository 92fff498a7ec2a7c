package mesh.sluice.conformance.cases;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import mesh.sluice.conformance.driver.Exchange;
import mesh.sluice.conformance.netns.Pod;
import mesh.sluice.conformance.plugin.NamespaceCommand;

/** Items 41 to 47: what CHECK notices and what it must tolerate. */
final class CheckCases {
  static final Map<String, ConformanceCase> CASES =
      Map.of(
          "41", CheckCases::acceptsAnIntactContainer,
          "42", CheckCases::noticesDamage,
          "43", CheckCases::toleratesOthers,
          "44", CheckCases::noticesTheMissingInterface,
          "45", CheckCases::passesAtOnce,
          "46", CheckCases::passesWhereNothingWasToDo,
          "47", CheckCases::requiresPreviousResult);

  private CheckCases() {}

  private static Exchange check(Trial trial, Pod pod, ObjectNode result) {
    return trial.send(trial.request("CHECK", pod).configured(c -> c.set("prevResult", result)));
  }

  private static void acceptsAnIntactContainer(Trial trial) {
    trial.requireVersion("0.4.0", "CHECK");
    Pod pod = trial.pod();
    Expect.silentSuccess(check(trial, pod, trial.add(pod)), "CHECK after ADD");
    Pod empty = trial.emptyPod();
    Expect.success(trial.cnitool("add", empty), "cnitool add");
    Expect.silentSuccess(trial.cnitool("check", empty), "cnitool check");
    Expect.success(trial.cnitool("del", empty), "cnitool del");
  }

  private static void noticesDamage(Trial trial) {
    trial.requireVersion("0.4.0", "CHECK");
    trial.notApplicableIf(
        trial.plugin().damage().isEmpty(),
        "the description declares no 'damage': the suite knows no way to damage the work");
    for (NamespaceCommand damage : trial.plugin().damage()) {
      Pod pod = trial.pod();
      ObjectNode result = trial.add(pod);
      trial.change(damage, pod);
      Expect.error(
          check(trial, pod, result), "CHECK after '%s'".formatted(String.join(" ", damage.run())));
      // So that the next damage finds its own work on the node alone.
      trial.send(trial.request("DEL", pod));
    }
  }

  private static void toleratesOthers(Trial trial) {
    trial.requireVersion("0.4.0", "CHECK");
    Pod pod = trial.pod();
    ObjectNode result = trial.add(pod);
    Foreign.everythingIn(trial, pod);
    for (NamespaceCommand change : trial.plugin().tolerate()) {
      trial.change(change, pod);
    }
    Expect.success(
        check(trial, pod, result),
        "CHECK after others added rules, a route, an address and an interface");
  }

  private static void noticesTheMissingInterface(Trial trial) {
    trial.requireVersion("0.4.0", "CHECK");
    Pod pod = trial.pod();
    ObjectNode result = trial.add(pod);
    if (trial.traits().chained()) {
      ObjectNode withOthers = result.deepCopy();
      withOthers.withArrayProperty("interfaces").addObject().put("name", "elsewhere0");
      Expect.success(
          check(trial, pod, withOthers), "CHECK with an interface in prevResult that is not ours");
    }
    trial.inPod(pod, "ip", "link", "del", pod.interfaceName());
    Expect.error(check(trial, pod, result), "CHECK when the interface of CNI_IFNAME is gone");
  }

  private static void passesAtOnce(Trial trial) {
    trial.requireVersion("0.4.0", "CHECK");
    for (int i = 0; i < 3; i++) {
      Pod pod = trial.pod();
      Expect.success(check(trial, pod, trial.add(pod)), "CHECK at once after ADD");
      trial.send(trial.request("DEL", pod));
    }
  }

  private static void passesWhereNothingWasToDo(Trial trial) {
    trial.requireVersion("0.4.0", "CHECK");
    var idle =
        trial.require(
            trial.plugin().idle(), "idle", "the plugin has work to do in every container");
    Pod pod = trial.pod();
    ObjectNode result =
        Expect.result(
            trial.send(trial.request("ADD", pod, idle, trial.version())), "ADD without work");
    Request check =
        trial
            .request("CHECK", pod, idle, trial.version())
            .configured(c -> c.set("prevResult", result));
    Expect.success(trial.send(check), "CHECK of a container without work");
  }

  private static void requiresPreviousResult(Trial trial) {
    trial.requireVersion("0.4.0", "CHECK");
    Pod pod = trial.pod();
    trial.add(pod);
    Request check = trial.request("CHECK", pod).configured(c -> c.remove("prevResult"));
    Expect.error(trial.send(check), "CHECK without prevResult", 6, 7);
  }
}
