package mesh.sluice.apiserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import mesh.sluice.testing.Checkout;
import mesh.sluice.testing.Programs;

/** The pinned Helm, with {@code deploy/chart}. */
public final class Helm {
  /** The chart. */
  public static final Path CHART = Checkout.path("deploy", "chart");

  private static final Path PROGRAM = Path.of(System.getProperty("sluice.cache"), "helm", "helm");

  private Helm() {}

  /** What the chart has a file for, below {@code platforms}. */
  public static List<String> platforms() throws IOException {
    try (Stream<Path> files = Files.list(CHART.resolve("platforms"))) {
      return files
          .map(file -> file.getFileName().toString().replaceFirst("\\.yaml$", ""))
          .sorted()
          .toList();
    }
  }

  /** Runs Helm, which must succeed, and gives what it prints. */
  public static String run(String... arguments) throws IOException {
    return Programs.run(CHART, command(arguments), "");
  }

  /** Runs Helm, which may fail. */
  public static Programs.Ended tryRun(String... arguments) throws IOException {
    return Programs.start(CHART, command(arguments), "");
  }

  /** Runs Helm on a cluster; it must succeed. */
  public static String on(ApiServer api, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--kubeconfig=" + api.kubeconfig());
    return run(all.toArray(String[]::new));
  }

  private static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
    command.addAll(List.of(arguments));
    return command;
  }
}
