package mesh.sluice.conformance.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import mesh.sluice.conformance.driver.Exchange;
import mesh.sluice.conformance.item.Checklist;
import mesh.sluice.conformance.item.Item;

/** The report as JSON, with all evidence; and back, for comparisons. */
public final class JsonReport {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** Longer input and output is cut in evidence: what matters is at its beginning. */
  private static final int MAX_EVIDENCE = 4096;

  private JsonReport() {}

  /** The report as indented JSON, ending with a newline. */
  public static String render(Report report) {
    ObjectNode root = JSON.createObjectNode();
    root.put("specification", "CNI 1.1.0");
    ObjectNode plugin = root.putObject("plugin");
    plugin.put("name", report.name()).put("version", report.version());
    report.supportedVersions().forEach(plugin.putArray("supportedVersions")::add);
    ObjectNode totals = root.putObject("totals");
    addTotals(totals.putObject("specification"), report, false);
    addTotals(totals.putObject("robustness"), report, true);
    for (Finding finding : report.findings()) {
      add(root.withArrayProperty("results").addObject(), finding);
    }
    try {
      DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
      printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
      return JSON.writer(printer).writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree cannot fail to be written", e);
    }
  }

  /**
   * Reads a report, without its evidence.
   *
   * @param source the file's name, for messages
   * @throws InvalidReportException if it is not a report
   */
  public static Report parse(String text, String source) {
    try {
      JsonNode root = JSON.readTree(text);
      List<String> versions = new ArrayList<>();
      JsonNode plugin = root.path("plugin");
      plugin.path("supportedVersions").forEach(version -> versions.add(version.asText()));
      List<Finding> findings = new ArrayList<>();
      for (JsonNode result : root.path("results")) {
        findings.add(finding(result));
      }
      if (findings.isEmpty()) {
        throw new IllegalArgumentException("results: is missing or empty");
      }
      return new Report(
          plugin.path("name").asText(), plugin.path("version").asText(), versions, findings);
    } catch (MismatchedInputException e) {
      throw new InvalidReportException(source + ": trailing data after the JSON object");
    } catch (JsonProcessingException e) {
      throw new InvalidReportException(source + ": is not valid JSON: " + e.getOriginalMessage());
    } catch (IllegalArgumentException e) {
      throw new InvalidReportException(
          source + ": " + e.getMessage() + "; give a report that 'run -o json' wrote");
    }
  }

  private static Finding finding(JsonNode result) {
    String number = result.path("item").asText();
    Item item =
        Checklist.find(number)
            .orElseThrow(
                () -> new IllegalArgumentException("results: '" + number + "' is not an item"));
    return new Finding(
        item,
        Outcome.of(result.path("outcome").asText()),
        result.path("reason").asText(""),
        List.of());
  }

  private static void addTotals(ObjectNode node, Report report, boolean beyondSpecification) {
    node.put("passed", report.count(Outcome.PASS, beyondSpecification));
    node.put("failed", report.count(Outcome.FAIL, beyondSpecification));
    node.put("notApplicable", report.count(Outcome.NOT_APPLICABLE, beyondSpecification));
  }

  private static void add(ObjectNode node, Finding finding) {
    Item item = finding.item();
    node.put("item", item.number());
    node.put("section", item.section());
    node.put("level", item.level().word());
    node.put("title", item.title());
    node.put("source", item.source());
    node.put("outcome", finding.outcome().word());
    if (!finding.reason().isEmpty()) {
      node.put("reason", finding.reason());
    }
    for (Exchange exchange : finding.evidence()) {
      addExchange(node.withArrayProperty("evidence").addObject(), exchange);
    }
  }

  private static void addExchange(ObjectNode node, Exchange exchange) {
    exchange.call().command().forEach(node.putArray("command")::add);
    ObjectNode environment = node.putObject("environment");
    exchange.call().sortedEnvironment().forEach(environment::put);
    node.put("stdin", cut(new String(exchange.call().input(), StandardCharsets.UTF_8)));
    node.put("stdout", cut(exchange.output()));
    node.put("stderr", cut(exchange.errors()));
    if (exchange.wasKilled()) {
      node.put("killedAtDeadline", true);
    } else {
      node.put("exitCode", exchange.exitCode());
    }
    node.put("milliseconds", exchange.took().toMillis());
  }

  static String cut(String text) {
    return text.length() <= MAX_EVIDENCE
        ? text
        : text.substring(0, MAX_EVIDENCE) + "… (" + text.length() + " characters)";
  }
}
