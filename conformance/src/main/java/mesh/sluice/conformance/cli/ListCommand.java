package mesh.sluice.conformance.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import mesh.sluice.conformance.item.Checklist;
import mesh.sluice.conformance.item.Item;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the items of the suite. */
@Command(
    name = "list",
    description = "Lists all items with level, rule and source.",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = ConformanceCommand.EXIT_CODES,
    exitCodeList = {ConformanceCommand.SUCCESS, ConformanceCommand.ERROR})
final class ListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    String section = "";
    for (Item item : Checklist.items()) {
      if (!item.section().equals(section)) {
        section = item.section();
        out.println(section);
      }
      out.printf(
          "  %-4s %-10s %s (%s)%n",
          item.number(), item.level().word(), item.title(), item.source());
    }
    out.flush();
    return 0;
  }
}
