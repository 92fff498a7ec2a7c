package mesh.sluice.toolchain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Where {@code toolchain/prepare openjdk} takes OpenJDK's C sources from, when some places do not
 * have them.
 */
class OpenJdkSourcesIT {
  private static SigningKey key;
  private static Archives archives;
  // In the index, and the two that are pinned.
  private static PoolFile newest;
  private static PoolFile newer;
  private static PoolFile older;

  @TempDir Path directory;
  private Mirror mirror;
  private Machine machine;

  @BeforeAll
  static void makeArchives(@TempDir Path work) throws Exception {
    key = SigningKey.generate();
    archives = new Archives(work);
    newest = archives.openJdk("25.0.5+8");
    newer = archives.openJdk("25.0.4+7");
    older = archives.openJdk("25.0.3+9");
  }

  @BeforeEach
  void startMirror() throws Exception {
    mirror = Mirror.start(key);
    for (PoolFile file : List.of(newest, newer, older)) {
      mirror.put(file);
    }
    mirror.indexSource("openjdk-25", "25.0.5+8", newest);
    machine = new Machine(directory, mirror.uri(), key).withJdk("25.0.5+8").pin(newer, older);
  }

  @AfterEach
  void stopMirror() {
    mirror.close();
  }

  @Test
  void versionOfTheJdkIsTakenIfItIsPinned() throws Exception {
    assertTaken("25.0.3+9", machine.withJdk("25.0.3+9").prepare("openjdk"));
    assertThat(mirror.requests()).as("the index is not needed").isEqualTo(1);
  }

  @Test
  void versionOfTheIndexIsTakenIfThatOfTheJdkIsUnknown() throws Exception {
    assertTaken("25.0.5+8", machine.withJdk("25.0.1+8").prepare("openjdk"));
  }

  @Test
  void indexThatHasSha512AloneIsTaken() throws Exception {
    PoolFile later = archives.openJdk("25.0.5.1+2");
    mirror.put(later);
    mirror.nameBySha512();
    mirror.indexSource("openjdk-25", "25.0.5.1+2", later);

    assertTaken("25.0.5.1+2", machine.prepare("openjdk"));
  }

  @Test
  void fileThatWasDownloadedBeforeIsCheckedBySha512() throws Exception {
    PoolFile later = archives.openJdk("25.0.5.1+2");
    mirror.nameBySha512();
    mirror.indexSource("openjdk-25", "25.0.5.1+2", later);
    Path downloads = Files.createDirectories(directory.resolve("downloads"));
    Files.write(downloads.resolve(later.name()), later.content());

    assertTaken("25.0.5.1+2", machine.with("SLUICE_DOWNLOADS", downloads).prepare("openjdk"));
  }

  @Test
  void archiveOfTheIndexThatIsMissingGivesWayToAPinnedOne() throws Exception {
    mirror.open(Hole.MISSING, newest);

    Machine.Outcome outcome = machine.prepare("openjdk");

    assertTaken("25.0.4+7", outcome);
    assertThat(outcome.output())
        .contains("openjdk-25_25.0.5%2b8.orig.tar.xz (named by the signed index): 404 Not Found")
        .contains(
            "note: the JDK is 25.0.5, the nearest OpenJDK sources that can be had are 25.0.4");
  }

  @ParameterizedTest
  @CsvSource({
    "TRUNCATED, Error reading from server",
    "OTHER_CONTENT, Hash Sum mismatch",
    "STALLED, Connection timed out"
  })
  void holesAreSkippedUntilAnArchiveIsWhole(Hole hole, String reason) throws Exception {
    mirror.open(hole, newest);
    mirror.open(hole, newer);

    Machine.Outcome outcome = machine.prepare("openjdk");

    assertTaken("25.0.3+9", outcome);
    assertThat(outcome.output()).containsSubsequence("25.0.5%2b8", reason, "25.0.4%2b7", reason);
  }

  @Test
  void transferThatNeverEndsIsGivenUp() throws Exception {
    mirror.open(Hole.STALLED, newest);

    Machine.Outcome outcome =
        machine
            .with("SLUICE_STALL_SECONDS", 600)
            .with("SLUICE_TRANSFER_SECONDS", 3)
            .prepare("openjdk");

    assertTaken("25.0.4+7", outcome);
    assertThat(outcome.output()).contains("given up after 3 s");
  }

  @Test
  void indexThatIsSignedByAnotherKeyIsNotBelieved() throws Exception {
    mirror.signWith(SigningKey.generate());

    Machine.Outcome outcome = machine.prepare("openjdk");

    assertTaken("25.0.4+7", outcome);
    assertThat(mirror.requestsOf(newest)).isZero();
  }

  @Test
  void messageNamesEveryPlaceAndBothWaysOut() throws Exception {
    mirror.open(Hole.MISSING, newest);
    mirror.open(Hole.OTHER_CONTENT, newer);
    mirror.open(Hole.STALLED, older);

    Machine.Outcome outcome = machine.withJdk("25.0.2+10").prepare("openjdk");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.error().lines().map(line -> line.replaceFirst("^toolchain: +", "")))
        .satisfiesExactly(
            line -> assertThat(line).endsWith("OpenJDK cannot be had; tried were:"),
            line -> assertThat(line).contains("25.0.5%2b8.orig").endsWith(": 404 Not Found"),
            line -> assertThat(line).contains("25.0.4%2b7.orig").endsWith(": Hash Sum mismatch"),
            line -> assertThat(line).contains("25.0.3%2b9.orig").endsWith(": Connection timed out"),
            line -> assertThat(line).contains("25.0.2+10").contains("checksum"),
            line -> assertThat(line).isEqualTo("There are two ways out:"),
            line -> assertThat(line).contains("GRAALVM_HOME"),
            line -> assertThat(line).contains("SLUICE_OPENJDK_SOURCE"));
    assertThat(outcome.error()).contains(mirror.uri().toString());
  }

  @Test
  void messageNamesTheIndexThatCannotBeRead() throws Exception {
    mirror.close();

    Machine.Outcome outcome = machine.pin().prepare("openjdk");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.error())
        .contains("the index of")
        .contains(mirror.uri().toString())
        .contains("GRAALVM_HOME")
        .contains("SLUICE_OPENJDK_SOURCE");
  }

  @Test
  void givenArchiveIsTakenBeforeAllOthers() throws Exception {
    Path archive = archives.openJdkRelease("25.0.1+8");

    Machine.Outcome outcome = machine.with("SLUICE_OPENJDK_SOURCE", archive).prepare("openjdk");

    assertTaken("25.0.1", outcome);
    assertThat(mirror.requests()).isZero();
  }

  @Test
  void givenArchiveIsReadAgainWhenItChanges() throws Exception {
    Path archive = directory.resolve("given");
    Files.write(archive, older.content());
    machine.with("SLUICE_OPENJDK_SOURCE", archive);
    assertTaken("25.0.3", machine.prepare("openjdk"));

    Files.copy(archives.openJdkRelease("25.0.1+8"), archive, StandardCopyOption.REPLACE_EXISTING);

    assertTaken("25.0.1", machine.prepare("openjdk"));
  }

  @Test
  void givenArchiveWithoutTheSourcesIsRefusedByName() throws Exception {
    Path archive = archives.other();

    assertRefused(archive, "no C sources of hotspot");
    assertRefused(archives.openJdkRelease("26.0.1+8"), "its version is 26.0.1");
  }

  @Test
  void givenArchiveThatIsAbsentIsRefusedByName() throws Exception {
    Path archive = directory.resolve("absent");

    assertRefused(archive, "is not a file that can be read");
    assertRefused(archive, "is not a file that can be read", machine.prepare("native"));
  }

  @Test
  void givenArchiveThatIsCutShortIsRefusedByName() throws Exception {
    Path archive = directory.resolve("short.tar.xz");
    byte[] whole = older.content();
    Files.write(archive, Arrays.copyOf(whole, whole.length - 20));

    assertRefused(archive, "does not hold the sources of OpenJDK 25");
  }

  @Test
  void cachedSourcesAreTakenWithoutAsking() throws Exception {
    machine.prepare("openjdk");
    int requests = mirror.requests();

    assertTaken("25.0.5+8", machine.prepare("openjdk"));

    assertThat(mirror.requests()).isEqualTo(requests);
  }

  @Test
  void cachedSourcesOfAnotherVersionGiveWayToThoseOfTheJdk() throws Exception {
    mirror.open(Hole.MISSING, newest);
    assertTaken("25.0.4+7", machine.prepare("openjdk"));

    mirror.mend(newest);

    assertTaken("25.0.5+8", machine.prepare("openjdk"));
  }

  @Test
  void cachedSourcesOfAnotherVersionAreNotFetchedAgain() throws Exception {
    mirror.open(Hole.MISSING, newest);
    machine.prepare("openjdk");

    assertTaken("25.0.4+7", machine.prepare("openjdk"));

    assertThat(mirror.requestsOf(newer)).isEqualTo(1);
  }

  @Test
  void cachedSourcesServeWithoutAnyMirror() throws Exception {
    machine.withJdk("25.0.1+8").prepare("openjdk");
    mirror.close();

    assertTaken("25.0.5+8", machine.pin().withJdk("25.0.2+10").prepare("openjdk"));
  }

  @Test
  void fileThatWasDownloadedBeforeIsNotFetched() throws Exception {
    Path downloads = Files.createDirectories(directory.resolve("downloads"));
    Files.write(downloads.resolve(older.name()), older.content());

    machine.with("SLUICE_DOWNLOADS", downloads).withJdk("25.0.3+9");

    assertTaken("25.0.3+9", machine.prepare("openjdk"));
    assertThat(mirror.requests()).isZero();
  }

  @Test
  void fileThatWasDownloadedBeforeIsChecked() throws Exception {
    Path downloads = Files.createDirectories(directory.resolve("downloads"));
    Files.write(downloads.resolve(older.name()), newer.content());

    Machine.Outcome outcome =
        machine.with("SLUICE_DOWNLOADS", downloads).withJdk("25.0.3+9").prepare("openjdk");

    assertTaken("25.0.5+8", outcome);
    assertThat(outcome.output()).contains(older.name() + " of SLUICE_DOWNLOADS has another hash");
  }

  /** Version and contents are of the same archive. */
  private void assertTaken(String version, Machine.Outcome outcome) throws Exception {
    assertThat(outcome.status()).as(outcome.output()).isZero();
    String ready = "toolchain: openjdk is ready: ";
    String last = outcome.output().lines().reduce("", (before, line) -> line);
    assertThat(last).startsWith(ready);
    Path sources = Path.of(last.substring(ready.length()));
    assertThat(sources.resolve("version")).hasContent(version);
    assertThat(sources.resolve("src/hotspot/share/include/jvm.h"))
        .content()
        .startsWith("/* " + version);
  }

  private void assertRefused(Path archive, String reason) throws Exception {
    machine.with("SLUICE_OPENJDK_SOURCE", archive);
    assertRefused(archive, reason, machine.prepare("openjdk"));
  }

  private void assertRefused(Path archive, String reason, Machine.Outcome outcome) {
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.error())
        .contains("SLUICE_OPENJDK_SOURCE=" + archive)
        .contains(reason)
        .contains("unset it");
    assertThat(mirror.requests()).as("nothing takes the place of what was named").isZero();
  }
}
