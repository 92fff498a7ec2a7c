package mesh.sluice.conformance.cases;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import mesh.sluice.conformance.netns.Pod;

/** Items 54 to 58: GC. */
final class GarbageCollectionCases {
  static final Map<String, ConformanceCase> CASES =
      Map.of(
          "54", GarbageCollectionCases::takesBothKeys,
          "55", GarbageCollectionCases::removesWhatIsStale,
          "56", GarbageCollectionCases::goesOnAtUnknownAttachments,
          "57", GarbageCollectionCases::takesNoListForNoList,
          "58", GarbageCollectionCases::touchesOnlyTheNamedNetwork);

  private static final String KEY = "cni.dev/valid-attachments";
  private static final String OLDER_KEY = "cni.dev/attachments";

  private GarbageCollectionCases() {}

  private static Request collect(Trial trial, String key, List<Pod> valid) {
    return trial.request("GC").configured(c -> putAttachments(c, key, valid));
  }

  private static void putAttachments(ObjectNode configuration, String key, List<Pod> valid) {
    var list = configuration.putArray(key);
    for (Pod pod : valid) {
      list.addObject().put("containerID", pod.containerId()).put("ifname", pod.interfaceName());
    }
  }

  private static void takesBothKeys(Trial trial) {
    trial.requireVersion("1.1.0", "GC");
    Pod pod = trial.pod();
    trial.add(pod);
    for (String key : List.of(KEY, OLDER_KEY)) {
      String before = observe(trial, pod);
      Expect.success(trial.send(collect(trial, key, List.of(pod))), "GC with " + key);
      stillThere(trial, pod, before, "GC with the attachment in " + key);
    }
    Request both =
        collect(trial, KEY, List.of(pod)).configured(c -> putAttachments(c, OLDER_KEY, List.of()));
    String before = observe(trial, pod);
    Expect.success(trial.send(both), "GC with both keys");
    stillThere(trial, pod, before, "GC with both keys, of which the present one counts,");
  }

  private static String observe(Trial trial, Pod pod) {
    return trial.plugin().observe().isPresent() ? trial.observe(pod) : "";
  }

  private static void stillThere(Trial trial, Pod pod, String before, String what) {
    Expect.that(
        observe(trial, pod).equals(before), "%s removed the work of a valid attachment", what);
  }

  private static void removesWhatIsStale(Trial trial) {
    trial.requireVersion("1.1.0", "GC");
    trial.notApplicableIf(
        !trial.traits().keepsHostState(),
        "declared to keep no state outside the container's namespace (keepsHostState)");
    trial.requireObservation();
    Pod pod = trial.pod();
    trial.add(pod);
    trial.send(trial.request("DEL", pod));
    String before = trial.observe(pod);
    trial.add(pod);
    Expect.that(!trial.observe(pod).equals(before), "ADD did nothing that could be seen");
    trial.testEnvironment().remove(pod);
    Expect.success(trial.send(collect(trial, KEY, List.of())), "GC with an empty list");
    Expect.that(
        trial.observe(pod).equals(before), "GC left the work of an attachment that is gone");
  }

  private static void goesOnAtUnknownAttachments(Trial trial) {
    trial.requireVersion("1.1.0", "GC");
    Pod pod = trial.pod();
    trial.add(pod);
    String before = observe(trial, pod);
    Request request =
        collect(trial, KEY, List.of(pod))
            .configured(
                c ->
                    c.withArrayProperty(KEY)
                        .addObject()
                        .put("containerID", "nobody-knows-me")
                        .put("ifname", "eth0"));
    Expect.silentSuccess(trial.send(request), "GC with an attachment that it never saw");
    stillThere(trial, pod, before, "GC with an attachment that it never saw");
  }

  private static void takesNoListForNoList(Trial trial) {
    trial.requireVersion("1.1.0", "GC");
    Pod pod = trial.pod();
    trial.add(pod);
    String before = observe(trial, pod);
    var exchange = trial.send(trial.request("GC"));
    if (exchange.exitCode() != 0) {
      Expect.error(exchange, "GC without a list of attachments");
    }
    stillThere(trial, pod, before, "GC without a list");
    Expect.success(trial.send(collect(trial, KEY, List.of())), "GC with an empty list");

    Pod empty = trial.emptyPod();
    Expect.success(trial.cnitool("add", empty), "cnitool add");
    // It sends DEL for what it has cached, then GC without a list.
    Expect.success(trial.cnitool("gc", empty), "cnitool gc");
  }

  private static void touchesOnlyTheNamedNetwork(Trial trial) {
    trial.requireVersion("1.1.0", "GC");
    Pod pod = trial.pod();
    trial.add(pod);
    String before = observe(trial, pod);
    Request other =
        collect(trial, KEY, List.of()).configured(c -> c.put("name", "another-network"));
    Expect.success(trial.send(other), "GC of another network");
    stillThere(trial, pod, before, "GC of another network");
  }
}
