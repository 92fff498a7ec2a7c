package mesh.sluice.conformance.cases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mesh.sluice.conformance.driver.Exchange;
import mesh.sluice.conformance.netns.Pod;

/**
 * B1 to B11: input that no sound runtime sends. Each must end in time with one JSON error and
 * change nothing.
 */
final class RobustnessCases {
  static final Map<String, ConformanceCase> CASES =
      Map.ofEntries(
          Map.entry("B1", RobustnessCases::refusesTruncatedJson),
          Map.entry("B2", RobustnessCases::refusesDuplicateKeys),
          Map.entry("B3", RobustnessCases::refusesDeepNesting),
          Map.entry("B4", RobustnessCases::refusesMuchInput),
          Map.entry("B5", RobustnessCases::refusesOtherEncodings),
          Map.entry("B6", RobustnessCases::refusesWrongTypes),
          Map.entry("B7", RobustnessCases::refusesPlainFile),
          Map.entry("B8", RobustnessCases::refusesDirectory),
          Map.entry("B9", RobustnessCases::refusesFifo),
          Map.entry("B10", RobustnessCases::refusesDeletedNamespace),
          Map.entry("B11", RobustnessCases::refusesOtherNamespaces));

  private static final int NESTING = 100_000;
  private static final int TEN_MEGABYTES = 10_000_000;

  private RobustnessCases() {}

  private static void refused(Trial trial, Pod pod, String what, Request... requests) {
    trial.changingNothing(
        pod,
        what,
        () -> {
          for (Request request : requests) {
            Exchange exchange = trial.send(request);
            Expect.error(exchange, what);
            Expect.noStackTrace(exchange, what);
          }
        });
  }

  private static void refusesTruncatedJson(Trial trial) {
    Pod pod = trial.pod();
    Request add = trial.request("ADD", pod);
    String whole = add.configuration().toString();
    refused(
        trial,
        pod,
        "ADD with truncated JSON",
        add.withInput(whole.substring(0, whole.length() - 1)),
        add.withInput(whole.substring(0, whole.length() / 2)));
  }

  private static void refusesDuplicateKeys(Trial trial) {
    Pod pod = trial.pod();
    Request add = trial.request("ADD", pod);
    String whole = add.configuration().toString();
    refused(
        trial,
        pod,
        "ADD with the key 'name' twice",
        add.withInput("{\"name\":\"another\"," + whole.substring(1)));
  }

  private static void refusesDeepNesting(Trial trial) {
    Pod pod = trial.pod();
    Request add = trial.request("ADD", pod);
    String whole = add.configuration().toString();
    String deep = "[".repeat(NESTING) + "]".repeat(NESTING);
    refused(
        trial,
        pod,
        "ADD with JSON nested %,d deep".formatted(NESTING),
        add.withInput("{\"xDeep\":" + deep + "," + whole.substring(1)));
  }

  private static void refusesMuchInput(Trial trial) {
    Pod pod = trial.pod();
    Request add = trial.request("ADD", pod);
    refused(
        trial,
        pod,
        "ADD with 10 MB of stdin",
        add.configured(c -> c.put("xLong", "x".repeat(TEN_MEGABYTES))));
  }

  private static void refusesOtherEncodings(Trial trial) {
    Pod pod = trial.pod();
    Request add = trial.request("ADD", pod);
    byte[] invalid = add.configured(c -> c.put("xText", "?!")).input();
    for (int i = 0; i + 1 < invalid.length; i++) {
      if (invalid[i] == '?' && invalid[i + 1] == '!') {
        // A byte that starts a sequence, followed by one that cannot continue it.
        invalid[i] = (byte) 0xc3;
        invalid[i + 1] = (byte) 0x28;
      }
    }
    refused(trial, pod, "ADD with stdin that is not UTF-8", add.withInput(invalid));
  }

  private static void refusesWrongTypes(Trial trial) {
    Pod pod = trial.pod();
    Request add = trial.request("ADD", pod);
    refused(
        trial,
        pod,
        "ADD with fields of the wrong type",
        add.configured(c -> c.put("cniVersion", 1)),
        add.configured(c -> c.putArray("name").add("net")),
        add.configured(c -> c.put("prevResult", "text")),
        add.configured(c -> c.putArray("runtimeConfig").add(1)));
  }

  private static void refusesPlainFile(Trial trial) {
    Pod pod = trial.pod();
    Path file = file(trial, "file-" + pod.number());
    try {
      Files.writeString(file, "not a namespace\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    refusedNamespace(trial, pod, "a plain file", file);
  }

  private static void refusesDirectory(Trial trial) {
    refusedNamespace(trial, trial.pod(), "a directory", trial.testEnvironment().directory());
  }

  private static void refusesFifo(Trial trial) {
    Pod pod = trial.pod();
    Path fifo = file(trial, "fifo-" + pod.number());
    trial.testEnvironment().shell().run(List.of("mkfifo", fifo.toString()));
    refusedNamespace(trial, pod, "a FIFO", fifo);
  }

  private static void refusesDeletedNamespace(Trial trial) {
    Pod gone = trial.pod();
    trial.testEnvironment().remove(gone);
    // ip netns leaves nothing at the path; some runtimes leave the file that the namespace was
    // mounted on.
    Path leftover = file(trial, "leftover-" + gone.number());
    try {
      Files.createFile(leftover);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    refusedNamespace(trial, trial.pod(), "a deleted namespace", gone.namespace().path(), leftover);
  }

  private static void refusesOtherNamespaces(Trial trial) {
    refusedNamespace(
        trial,
        trial.pod(),
        "a namespace of another type",
        Path.of("/proc/self/ns/uts"),
        Path.of("/proc/self/ns/user"));
  }

  private static void refusedNamespace(Trial trial, Pod pod, String what, Path... paths) {
    Request add = trial.request("ADD", pod);
    refused(
        trial,
        pod,
        "ADD with " + what + " as CNI_NETNS",
        Stream.of(paths)
            .map(path -> add.with("CNI_NETNS", path.toString()))
            .toArray(Request[]::new));
  }

  private static Path file(Trial trial, String name) {
    return trial.testEnvironment().directory().resolve(name);
  }
}
