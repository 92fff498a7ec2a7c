package mesh.sluice.node;

import picocli.CommandLine.Option;

/** The option that says how a command prints its answer. */
final class OutputOptions {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text or json. Default: ${DEFAULT-VALUE}.")
  private OutputFormat format;

  OutputFormat format() {
    return format;
  }
}
