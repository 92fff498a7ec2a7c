package mesh.sluice.conformance.cases;

import java.util.Map;
import mesh.sluice.conformance.netns.Pod;

/** Items 64 and 66: what the runtime may or may not add to the configuration. */
final class CapabilityCases {
  static final Map<String, ConformanceCase> CASES =
      Map.of(
          "64", CapabilityCases::worksWithoutRuntimeConfig, "66", CapabilityCases::acceptsLabels);

  private CapabilityCases() {}

  private static void worksWithoutRuntimeConfig(Trial trial) {
    Pod pod = trial.pod();
    Request request =
        trial.request("ADD", pod).without("CNI_ARGS").configured(c -> c.remove("runtimeConfig"));
    Expect.result(trial.send(request), "ADD without runtimeConfig and CNI_ARGS");
  }

  private static void acceptsLabels(Trial trial) {
    Request request =
        trial
            .request("ADD", trial.pod())
            .configured(
                c ->
                    c.putObject("args")
                        .putObject("cni")
                        .putArray("labels")
                        .addObject()
                        .put("key", "app")
                        .put("value", "web"));
    Expect.result(trial.send(request), "ADD with args.cni.labels");
  }
}
