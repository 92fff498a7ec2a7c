package mesh.sluice.conformance.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import mesh.sluice.conformance.driver.Exchange;
import mesh.sluice.conformance.netns.Pod;

/** Items 18 to 23: which versions are spoken, and in which schema. */
final class VersionCases {
  static final Map<String, ConformanceCase> CASES =
      Map.of(
          "18", VersionCases::takesMissingVersionAsTheFirst,
          "19", VersionCases::answersVersion,
          "20", VersionCases::answersInTheRightSchema,
          "21", VersionCases::readsPreviousResult,
          "23", VersionCases::refusesCommandsOfLaterVersions);

  private VersionCases() {}

  private static void takesMissingVersionAsTheFirst(Trial trial) {
    Pod pod = trial.pod();
    Request unsupported = trial.request("ADD", pod).configured(c -> c.put("cniVersion", "9.9.9"));
    Expect.error(trial.send(unsupported), "cniVersion 9.9.9", 1);
    Request missing =
        trial
            .request("ADD", pod, trial.plugin().work(), "0.1.0")
            .configured(c -> c.remove("cniVersion"));
    Exchange exchange = trial.send(missing);
    if (trial.supportedVersions().contains("0.1.0")) {
      ObjectNode result = Expect.result(exchange, "no cniVersion");
      Expect.that(
          !result.has("ips") && !result.has("interfaces"),
          "no cniVersion: the result is not in the schema of 0.1.0: %s",
          result);
    } else {
      Expect.error(exchange, "no cniVersion, that is 0.1.0, which VERSION does not list", 1);
    }
  }

  private static void answersVersion(Trial trial) {
    for (String version : List.of("0.4.0", "1.0.0", "9.9.9")) {
      String what = "VERSION with cniVersion " + version;
      Exchange exchange =
          trial.send(
              trial.request("VERSION").withInput("{\"cniVersion\":\"%s\"}".formatted(version)));
      ObjectNode answer = Expect.result(exchange, what);
      Expect.that(answer.path("cniVersion").isTextual(), "%s: no cniVersion: %s", what, answer);
      JsonNode versions = answer.path("supportedVersions");
      Expect.that(
          versions.isArray() && !versions.isEmpty(),
          "%s: supportedVersions is not a list of versions: %s",
          what,
          answer);
      for (JsonNode supported : versions) {
        Expect.that(
            supported.asText().matches("\\d+\\.\\d+\\.\\d+"),
            "%s: '%s' is not a version",
            what,
            supported.asText());
      }
    }
  }

  private static void answersInTheRightSchema(Trial trial) {
    for (String version : Versions.KNOWN) {
      if (trial.supportedVersions().contains(version)) {
        Pod pod = trial.pod();
        Request request = trial.request("ADD", pod, trial.plugin().work(), version);
        hasSchemaOf(version, Expect.result(trial.send(request), "ADD in " + version));
      }
    }
    hasSchemaOf(trial.version(), trial.add(trial.pod()));
  }

  private static void hasSchemaOf(String version, ObjectNode result) {
    Expect.that(
        result.path("cniVersion").asText().equals(version),
        "configuration %s, result %s",
        version,
        result.path("cniVersion"));
    if (!Versions.atLeast(version, "0.3.0")) {
      Expect.that(!result.has("ips"), "a result in %s has no 'ips', but ip4 and ip6", version);
      return;
    }
    Expect.that(!result.has("ip4"), "a result in %s has no 'ip4', but ips", version);
    boolean withFamily = !Versions.atLeast(version, "1.0.0");
    for (JsonNode address : result.path("ips")) {
      Expect.that(
          address.has("version") == withFamily,
          "in %s an address has %s 'version': %s",
          version,
          withFamily ? "a" : "no",
          address);
    }
    if (!Versions.atLeast(version, "1.1.0")) {
      for (JsonNode link : result.path("interfaces")) {
        Expect.that(!link.has("mtu"), "in %s an interface has no 'mtu': %s", version, link);
      }
    }
  }

  private static void readsPreviousResult(Trial trial) {
    trial.notApplicableIf(
        !trial.traits().chained(), "declared not to be chained: it gets no prevResult on ADD");
    Pod pod = trial.pod();
    Request request = trial.request("ADD", pod);
    Exchange older =
        trial.send(request.configured(c -> c.set("prevResult", PreviousResult.of(pod, "0.4.0"))));
    if (older.exitCode() == 0) {
      hasSchemaOf(trial.version(), Expect.result(older, "prevResult in 0.4.0"));
    } else {
      Expect.error(older, "prevResult in 0.4.0", 6, 7);
    }
    for (String value : List.of("\"text\"", "[]", "{\"cniVersion\":\"9.9.9\",\"ips\":7}")) {
      Request broken = request.withInput(withPreviousResult(request, value));
      Expect.error(trial.send(broken), "prevResult " + value, 6, 7);
    }
  }

  private static String withPreviousResult(Request request, String value) {
    String marker = "\"prevResult\":";
    Request marked = request.configured(c -> c.put("prevResult", "HERE"));
    return marked.configuration().toString().replace(marker + "\"HERE\"", marker + value);
  }

  private static void refusesCommandsOfLaterVersions(Trial trial) {
    Pod pod = trial.pod();
    boolean asked = false;
    if (trial.supportedVersions().contains("0.3.1")) {
      Request check = trial.request("CHECK", pod, trial.plugin().work(), "0.3.1");
      Expect.error(trial.send(check), "CHECK in 0.3.1", 1);
      asked = true;
    }
    if (trial.supportedVersions().contains("1.0.0")) {
      for (String command : List.of("GC", "STATUS")) {
        Request request = trial.request(command).configured(c -> c.put("cniVersion", "1.0.0"));
        Expect.error(trial.send(request), command + " in 1.0.0", 1);
      }
      asked = true;
    }
    trial.notApplicableIf(!asked, "VERSION lists neither 0.3.1 nor 1.0.0");
  }
}
