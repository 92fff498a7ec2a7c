package mesh.sluice.conformance.cases;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mesh.sluice.conformance.driver.Exchange;
import mesh.sluice.conformance.netns.Pod;

/** Items 60 to 63: how errors are reported. */
final class ErrorCases {
  static final Map<String, ConformanceCase> CASES =
      Map.of(
          "60", ErrorCases::reportsCompleteErrors,
          "61", ErrorCases::reportsInTheRequestedVersion,
          "62", ErrorCases::keepsMessagesShortAndSecretsOut,
          "63", ErrorCases::neverPrintsAStackTrace);

  private static final int MAX_MESSAGE = 300;
  private static final String SECRET = "s3cr3t-t0ken-4711";

  private ErrorCases() {}

  private static void reportsCompleteErrors(Trial trial) {
    Request add = trial.request("ADD", trial.pod());
    for (Exchange exchange :
        List.of(
            trial.send(add.configured(c -> c.put("cniVersion", "9.9.9"))),
            trial.send(add.without("CNI_CONTAINERID")),
            trial.send(add.withInput("{")),
            trial.send(add.configured(c -> c.remove("name"))))) {
      ObjectNode error = Expect.error(exchange, "a wrong ADD");
      Expect.that(
          error.path("cniVersion").asText().matches("\\d+\\.\\d+\\.\\d+"),
          "the error has no 'cniVersion': %s",
          error);
      Expect.that(
          error.path("details").isMissingNode() || error.path("details").isTextual(),
          "the error's 'details' is not a string: %s",
          error);
    }
  }

  private static void reportsInTheRequestedVersion(Trial trial) {
    Pod pod = trial.pod();
    for (String version : List.of("0.4.0", "1.0.0")) {
      if (trial.supportedVersions().contains(version)) {
        Request request =
            trial
                .request("ADD", pod, trial.plugin().work(), version)
                .configured(c -> c.put("name", "not a name"));
        ObjectNode error = Expect.error(trial.send(request), "a wrong ADD in " + version);
        Expect.that(
            error.has("cniVersion"), "a wrong ADD in %s: the error has no 'cniVersion'", version);
        Expect.that(
            error.path("cniVersion").asText().equals(version),
            "a wrong ADD in %s: the error is in %s",
            version,
            error.path("cniVersion"));
      }
    }
  }

  private static void keepsMessagesShortAndSecretsOut(Trial trial) {
    Request request =
        trial
            .request("ADD", trial.pod())
            .with("API_TOKEN", SECRET)
            .configured(c -> c.putObject("args").put("token", SECRET));
    List<Exchange> failures = new ArrayList<>();
    failures.add(trial.send(request.configured(c -> c.put("name", "not a name"))));
    failures.add(trial.send(request.configured(c -> c.put("cniVersion", "9.9.9"))));
    failures.add(trial.send(request.with("CNI_CONTAINERID", "not an id")));
    for (Exchange exchange : failures) {
      ObjectNode error = Expect.error(exchange, "a wrong ADD");
      String message = error.path("msg").asText();
      Expect.that(
          message.length() <= MAX_MESSAGE && !message.contains("\n"),
          "msg is %d characters long or has several lines; the rest belongs into details",
          message.length());
      Expect.that(
          !exchange.output().contains(SECRET) && !exchange.errors().contains(SECRET),
          "the error repeats a value from an unrelated field or variable");
    }
  }

  private static void neverPrintsAStackTrace(Trial trial) {
    Request add = trial.request("ADD", trial.pod());
    for (Request request :
        List.of(
            add.configured(c -> c.put("runtimeConfig", "text")),
            add.configured(c -> c.putObject("prevResult").put("cniVersion", 1)),
            add.configured(c -> c.putObject("prevResult").put("interfaces", "none")),
            add.configured(c -> c.putArray("capabilities").add(1)),
            add.with("CNI_NETNS", "/proc/self/mem"),
            add.with("CNI_ARGS", ";;=;=="))) {
      Exchange exchange = trial.send(request);
      Expect.noStackTrace(exchange, "a surprising request");
      if (exchange.exitCode() == 0) {
        Expect.result(exchange, "a surprising request");
      } else {
        Expect.error(exchange, "a surprising request");
      }
    }
  }
}
