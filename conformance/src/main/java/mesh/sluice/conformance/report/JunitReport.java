package mesh.sluice.conformance.report;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import mesh.sluice.conformance.driver.Exchange;

/** The report as JUnit XML, for CI systems: not applicable is {@code skipped}, with its reason. */
public final class JunitReport {
  private JunitReport() {}

  /** The report as one {@code testsuite}. */
  public static String render(Report report) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", "CNI conformance of " + report.name() + " " + report.version());
      xml.writeAttribute("tests", String.valueOf(report.findings().size()));
      xml.writeAttribute("failures", String.valueOf(report.failures().size()));
      xml.writeAttribute("errors", "0");
      xml.writeAttribute("skipped", String.valueOf(skipped(report)));
      for (Finding finding : report.findings()) {
        write(xml, report.name(), finding);
      }
      xml.writeCharacters("\n");
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("writing to memory cannot fail", e);
    }
    return text + "\n";
  }

  private static long skipped(Report report) {
    return report.count(Outcome.NOT_APPLICABLE, false) + report.count(Outcome.NOT_APPLICABLE, true);
  }

  private static void write(XMLStreamWriter xml, String plugin, Finding finding)
      throws XMLStreamException {
    xml.writeCharacters("\n  ");
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", plugin + "." + finding.item().section());
    xml.writeAttribute("name", finding.item().number() + " " + finding.item().title());
    xml.writeAttribute("time", seconds(finding));
    switch (finding.outcome()) {
      case PASS -> {}
      case FAIL -> {
        xml.writeStartElement("failure");
        xml.writeAttribute("message", printable(finding.reason()));
        xml.writeCharacters(printable(evidence(finding)));
        xml.writeEndElement();
      }
      case NOT_APPLICABLE -> {
        xml.writeEmptyElement("skipped");
        xml.writeAttribute("message", printable(finding.reason()));
      }
    }
    xml.writeEndElement();
  }

  private static String seconds(Finding finding) {
    Duration total =
        finding.evidence().stream().map(Exchange::took).reduce(Duration.ZERO, Duration::plus);
    return String.format(Locale.ROOT, "%.3f", total.toNanos() / 1e9);
  }

  private static String evidence(Finding finding) {
    StringBuilder text = new StringBuilder();
    for (Exchange exchange : finding.evidence()) {
      text.append(String.join(" ", exchange.call().command())).append('\n');
      exchange
          .call()
          .sortedEnvironment()
          .forEach((name, value) -> text.append("  %s=%s%n".formatted(name, value)));
      String input = new String(exchange.call().input(), StandardCharsets.UTF_8);
      text.append("  stdin:  ").append(JsonReport.cut(input)).append('\n');
      text.append("  stdout: ").append(JsonReport.cut(exchange.output())).append('\n');
      text.append("  stderr: ").append(JsonReport.cut(exchange.errors())).append('\n');
      text.append(
          exchange.wasKilled()
              ? "  killed at its deadline\n"
              : "  exit code %d%n".formatted(exchange.exitCode()));
    }
    return text.toString();
  }

  /** XML 1.0 has no way at all to write most control characters. */
  private static String printable(String text) {
    return text.replaceAll("[^\\t\\n\\r\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]", "?");
  }
}
