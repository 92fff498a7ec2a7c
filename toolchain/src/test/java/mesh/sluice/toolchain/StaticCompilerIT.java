package mesh.sluice.toolchain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where {@code toolchain/prepare native} takes musl and zlib from, when some places do not have
 * them. GRAALVM_HOME is set, so that nothing else is needed.
 */
class StaticCompilerIT {
  private static final List<String> PACKAGES = List.of("musl", "musl-dev", "musl-tools");
  private static final String LIBRARIES = "musl/root/usr/lib/" + Architecture.MUSL + "/";

  private static SigningKey key;
  private static Archives archives;
  private static List<PoolFile> indexed;
  private static List<PoolFile> pinned;
  private static PoolFile zlib;
  private static PoolFile olderZlib;

  @TempDir Path directory;
  private Mirror mirror;
  private Machine machine;

  @BeforeAll
  static void makeArchives(@TempDir Path work) throws Exception {
    key = SigningKey.generate();
    archives = new Archives(work);
    indexed = musl("1.2.6-1");
    pinned = musl("1.2.5-3~x1");
    zlib = archives.zlib("1.4");
    olderZlib = archives.zlib("1.3+x");
  }

  @BeforeEach
  void startMirror() throws Exception {
    mirror = Mirror.start(key);
    Stream.of(indexed, pinned, List.of(zlib, olderZlib)).flatMap(List::stream).forEach(mirror::put);
    for (int i = 0; i < PACKAGES.size(); i++) {
      mirror.indexPackage(PACKAGES.get(i), "1.2.6-1", indexed.get(i));
    }
    mirror.indexSource("zlib", "1.4", zlib);
    var pins = new ArrayList<>(pinned);
    pins.add(olderZlib);
    machine =
        new Machine(directory, mirror.uri(), key).withGraalVm().pin(pins.toArray(PoolFile[]::new));
  }

  @AfterEach
  void stopMirror() throws Exception {
    mirror.close();
    // JUnit warns of links that lead out of the directory that it removes.
    for (String name : List.of("linux", "asm", "asm-generic")) {
      Files.deleteIfExists(
          machine
              .cache()
              .resolve("musl/root/usr/include")
              .resolve(Architecture.MUSL)
              .resolve(name));
    }
  }

  @Test
  void packagesOfTheIndexAreTaken() throws Exception {
    assertPrepared("1.2.6-1", machine.prepare("native"));
    assertThat(mirror.requestsOf(olderZlib)).isZero();
  }

  @Test
  void packagesOfAnIndexThatHasSha512AloneAreTaken() throws Exception {
    List<PoolFile> later = musl("1.2.7-1");
    mirror.nameBySha512();
    for (int i = 0; i < PACKAGES.size(); i++) {
      mirror.put(later.get(i));
      mirror.indexPackage(PACKAGES.get(i), "1.2.7-1", later.get(i));
    }

    assertPrepared("1.2.7-1", machine.prepare("native"));
  }

  @Test
  void packageThatIsMissingGivesWayToPinnedOnesOfOneVersion() throws Exception {
    mirror.open(Hole.MISSING, indexed.get(1));

    Machine.Outcome outcome = machine.prepare("native");

    assertPrepared("1.2.5-3~x1", outcome);
    assertThat(outcome.output())
        .contains("musl musl-dev musl-tools as the signed index names them: 404 Not Found");
  }

  @Test
  void indexThatCannotBeReadGivesWayToPinnedPackages() throws Exception {
    mirror.signWith(SigningKey.generate());

    assertPrepared("1.2.5-3~x1", machine.prepare("native"));
    assertThat(mirror.requestsOf(olderZlib)).isEqualTo(1);
  }

  @Test
  void zlibThatStallsGivesWayToAPinnedOne() throws Exception {
    mirror.open(Hole.STALLED, zlib);

    Machine.Outcome outcome = machine.prepare("native");

    assertPrepared("1.2.6-1", outcome);
    assertThat(mirror.requestsOf(olderZlib)).isEqualTo(1);
    assertThat(outcome.output()).contains(zlib.name() + " (named by the signed index): Connection");
  }

  @Test
  void zlibOfAGivenArchiveOfOpenJdkIsTakenIfThereIsNoOther() throws Exception {
    mirror.open(Hole.MISSING, zlib);
    mirror.open(Hole.OTHER_CONTENT, olderZlib);

    machine.with("SLUICE_OPENJDK_SOURCE", archives.openJdkRelease("25.0.3+9"));

    assertPrepared("1.2.6-1", machine.prepare("native"));
  }

  @Test
  void messageNamesEveryPlaceOfZlibAndBothWaysOut() throws Exception {
    mirror.open(Hole.TRUNCATED, zlib);
    mirror.open(Hole.OTHER_CONTENT, olderZlib);

    Machine.Outcome outcome = machine.prepare("native");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.error())
        .containsSubsequence(
            "zlib_1.4.orig.tar.gz (named by the signed index): Error reading from server",
            "zlib_1.3%2bx.orig.tar.gz (pinned in toolchain/native/pool.sha256): Hash Sum mismatch",
            "SLUICE_DOWNLOADS",
            "SLUICE_OPENJDK_SOURCE");
  }

  @Test
  void whatIsThereIsTakenWithoutAsking() throws Exception {
    machine.prepare("native");
    int requests = mirror.requests();

    assertPrepared("1.2.6-1", machine.prepare("native"));

    assertThat(mirror.requests()).isEqualTo(requests);
  }

  private static List<PoolFile> musl(String version) throws Exception {
    List<PoolFile> files = new ArrayList<>();
    for (String name : PACKAGES) {
      files.add(archives.muslPackage(name, version));
    }
    return List.copyOf(files);
  }

  private void assertPrepared(String version, Machine.Outcome outcome) {
    assertThat(outcome.status()).as(outcome.output()).isZero();
    for (String name : PACKAGES) {
      assertThat(machine.cache().resolve(LIBRARIES + name + ".version")).hasContent(version);
    }
    assertThat(machine.cache().resolve(LIBRARIES + "libz.a")).matches(Files::isRegularFile);
    assertThat(machine.cache().resolve("musl/bin/musl-gcc")).isExecutable();
  }
}
