package mesh.sluice.conformance.report;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import mesh.sluice.conformance.driver.Call;
import mesh.sluice.conformance.driver.Exchange;
import mesh.sluice.conformance.item.Checklist;
import mesh.sluice.conformance.item.Item;

/** A small report for the tests of its renderings. */
final class Reports {
  private Reports() {}

  static Report small() {
    Call call =
        new Call(
            List.of("/opt/cni/bin/x"),
            Map.of("CNI_COMMAND", "ADD"),
            "{\"a\":\"<&\u0001\"}".getBytes(StandardCharsets.UTF_8));
    Exchange exchange = new Exchange(call, 1, "{\"code\":999}", "", Duration.ofMillis(12));
    Exchange killed = new Exchange(call, Exchange.KILLED, "", "", Duration.ofSeconds(5));
    return new Report(
        "x",
        "1.2.3",
        List.of("0.4.0", "1.1.0"),
        List.of(
            new Finding(item("1"), Outcome.PASS, "", List.of()),
            new Finding(item("14"), Outcome.FAIL, "code <999> in place of [8]", List.of(exchange)),
            new Finding(item("22"), Outcome.NOT_APPLICABLE, "concerns the runtime", List.of()),
            new Finding(item("B9"), Outcome.FAIL, "did not end | within 5 ms", List.of(killed))));
  }

  private static Item item(String number) {
    return Checklist.find(number).orElseThrow();
  }
}
