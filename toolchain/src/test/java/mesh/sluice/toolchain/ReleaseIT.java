package mesh.sluice.toolchain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import mesh.sluice.testing.Programs;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code ./release} leaves, read by skopeo, Helm and sha256sum. */
class ReleaseIT {
  private static final String SOURCE = "https://git.example.com/sluice";
  private static final String VERSION = ReleasableCheckout.VERSION;
  private static final Path CACHE = Path.of(System.getProperty("sluice.cache"));

  /** With a release in it, which no test changes. */
  private static ReleasableCheckout checkout;

  private static String told;

  @TempDir private Path directory;

  @BeforeAll
  static void release(@TempDir Path work) throws IOException {
    checkout = ReleasableCheckout.make(work.resolve("checkout"));
    Programs.Ended ended = checkout.release("--source=" + SOURCE);
    told = ended.output();
    assertThat(ended.status()).as(told).isZero();
  }

  @Test
  void twoCheckoutsOfOneCommitGiveTheSameBytes() throws IOException {
    ReleasableCheckout other = checkout.cloneTo(directory.resolve("elsewhere"));

    Programs.Ended ended = other.release("TZ=Asia/Tokyo", "LANG=C", "--source", SOURCE);

    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(digests(other.output()))
        .hasSizeGreaterThan(20)
        .isEqualTo(digests(checkout.output()));
  }

  @Test
  void checksumsAreThoseOfAllFiles() throws IOException {
    String sums = Files.readString(checkout.output().resolve("SHA256SUMS"));

    assertThat(
            Programs.run(
                checkout.output(), List.of("sha256sum", "--check", "--strict", "SHA256SUMS"), ""))
        .doesNotContain("FAILED");
    assertThat(sums.lines().map(line -> line.replaceFirst("^\\w+ +", "")))
        .containsExactlyElementsOf(
            digests(checkout.output()).keySet().stream()
                .filter(name -> !name.equals("SHA256SUMS"))
                .toList());
    assertThat(sums)
        .contains("  sluice-cni-%s-linux-amd64\n".formatted(VERSION))
        .contains("  sluice-cni-%s-linux-arm64\n".formatted(VERSION))
        .contains("  sluice-cni-%s.cdx.json\n".formatted(VERSION))
        .contains("  sluice-injector-%s.cdx.json\n".formatted(VERSION))
        .contains("  sluice-node-%s.cdx.json\n".formatted(VERSION));
  }

  @ParameterizedTest
  @CsvSource({
    "sluice-injector, amd64",
    "sluice-injector, arm64",
    "sluice-node, amd64",
    "sluice-node, arm64"
  })
  void skopeoReadsTheImageOfEachPlatform(String name, String architecture) throws IOException {
    String inspected =
        skopeo("--override-arch=" + architecture, "inspect", "oci:" + name + ":" + VERSION);

    assertThat(inspected)
        .contains(
            "\"Architecture\": \"%s\"".formatted(architecture),
            "\"Os\": \"linux\"",
            "\"Created\": \"%s\"".formatted(ReleasableCheckout.COMMITTED),
            "\"Digest\": \"%s\"".formatted(index(name)),
            label("title", name),
            label("version", VERSION),
            label("revision", checkout.revision()),
            label("created", ReleasableCheckout.COMMITTED),
            label("licenses", "Apache-2.0"),
            label("source", SOURCE));
    assertThat(skopeo("--override-arch=" + architecture, "inspect", "--config", "oci:" + name))
        .contains("\"/" + name + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sluice-injector", "sluice-node"})
  void skopeoCopiesBothPlatformsWithTheirDigests(String name) throws IOException {
    Path copy = directory.resolve("copy");

    skopeo(
        "copy",
        "--all",
        "--preserve-digests",
        "oci:%s:%s".formatted(name, VERSION),
        "oci:%s:%s".formatted(copy, VERSION));

    assertThat(digests(copy.resolve("blobs")))
        .isEqualTo(digests(checkout.output().resolve(name).resolve("blobs")));
    assertThat(skopeo("inspect", "--raw", "oci:" + copy))
        .contains("\"platform\":{\"architecture\":\"amd64\",\"os\":\"linux\"}")
        .contains("\"platform\":{\"architecture\":\"arm64\",\"os\":\"linux\",\"variant\":\"v8\"}");
  }

  @Test
  void chartNamesTheImagesByTheirDigests() throws IOException {
    String rendered =
        Programs.run(
            checkout.output(),
            List.of(
                CACHE.resolve("helm/helm").toString(),
                "template",
                "sluice",
                "sluice-%s.tgz".formatted(VERSION),
                "--values=sluice-%s-digests.yaml".formatted(VERSION)),
            "");

    assertThat(rendered)
        .contains("sluice-injector@" + index("sluice-injector"))
        .contains("sluice-node@" + index("sluice-node"))
        .contains("app.kubernetes.io/version: \"%s\"".formatted(VERSION));
  }

  @Test
  void itIsToldHowToPushSignAndCheckEachImage() {
    for (String name : List.of("sluice-injector", "sluice-node")) {
      String pushed = "$REGISTRY/%s@%s".formatted(name, index(name));
      assertThat(told)
          .contains("skopeo copy --all --preserve-digests oci:%s:%s ".formatted(name, VERSION))
          .contains("crane push %s $REGISTRY/%s:%s".formatted(name, name, VERSION))
          .contains("cosign sign --key $COSIGN_KEY --recursive " + pushed)
          .contains("--predicate %s-%s.cdx.json %s".formatted(name, VERSION, pushed))
          .contains("cosign verify --key $COSIGN_PUBLIC_KEY " + pushed);
    }
    assertThat(told).doesNotContain("SNAPSHOT", "dirty");
  }

  @Test
  void sourceIsLeftOutIfNobodySaysIt() throws IOException {
    ReleasableCheckout other = checkout.cloneTo(directory.resolve("elsewhere"));

    Programs.Ended ended = other.release();

    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(ended.output()).contains("--source URL was not given");
    assertThat(Programs.run(other.output(), List.of("skopeo", "inspect", "oci:sluice-node"), ""))
        .contains("org.opencontainers.image.revision")
        .doesNotContain("org.opencontainers.image.source");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sluice", "https://somebody:secret@git.example.com/sluice", "https://a/b c"})
  void sourceThatIsNoAddressForEverybodyIsRefused(String source) throws IOException {
    Programs.Ended ended = checkout.release("--source=" + source, "--snapshot");

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.output()).contains("--source '" + source + "' is not a URL");
  }

  @Test
  void mavenLooksAtEveryProgramEachTime() throws IOException {
    ReleasableCheckout other = checkout.cloneTo(directory.resolve("elsewhere"));

    Programs.Ended ended = other.release();

    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(other.builds())
        .hasSize(6)
        .filteredOn(build -> build.contains("-Dimage.architecture="))
        .hasSize(3);
  }

  @Test
  void filesOfOthersAreNotRemoved() throws IOException {
    ReleasableCheckout other = checkout.cloneTo(directory.resolve("elsewhere"));
    assertThat(other.release().status()).isZero();
    Path key = Files.writeString(other.output().resolve("cosign.key"), "");

    Programs.Ended ended = other.release();

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output()).contains("would remove:", "cosign.key", "move it elsewhere");
    assertThat(key).exists();
    Files.delete(key);
    assertThat(other.release().status()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "-5", "1.5", "99999999999999"})
  void timeThatIsNoNumberOfSecondsIsRefused(String time) throws IOException {
    ReleasableCheckout other = checkout.cloneTo(directory.resolve("elsewhere"));

    Programs.Ended ended = other.release("SOURCE_DATE_EPOCH=" + time);

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output())
        .contains("SOURCE_DATE_EPOCH=" + time + " is not a number of seconds since 1970");
    assertThat(other.builds()).isEmpty();
  }

  @Test
  void checkoutThatDiffersFromItsCommitIsRefused() throws IOException {
    ReleasableCheckout other = checkout.cloneTo(directory.resolve("elsewhere"));
    Files.writeString(other.root().resolve("notes"), "");

    assertRefused(other, "the checkout differs from its commit", "?? notes", "--snapshot");
  }

  @Test
  void snapshotSaysThatItIsNotOfACommit() throws IOException {
    ReleasableCheckout other = checkout.cloneTo(directory.resolve("elsewhere"));
    Files.writeString(other.root().resolve("notes"), "");

    Programs.Ended ended = other.release("--snapshot");

    assertThat(ended.status()).as(ended.output()).isZero();
    assertThat(ended.output()).contains("this is for trying, not for others");
    assertThat(Programs.run(other.output(), List.of("skopeo", "inspect", "oci:sluice-node"), ""))
        .contains(label("revision", checkout.revision() + "-dirty"));
  }

  @Test
  void commitWithoutTheTagOfItsVersionIsRefused() throws IOException {
    ReleasableCheckout other = checkout.cloneTo(directory.resolve("elsewhere"));
    other.git("tag", "--delete", "v" + VERSION);

    assertRefused(other, "has no tag v" + VERSION, "git tag --sign v" + VERSION);
  }

  @Test
  void versionOfASnapshotIsRefused() throws IOException {
    ReleasableCheckout other = checkout.cloneTo(directory.resolve("elsewhere"));
    for (String file : List.of("pom.xml", "deploy/chart/Chart.yaml")) {
      Path changed = other.root().resolve(file);
      Files.writeString(changed, Files.readString(changed).replace(VERSION, VERSION + "-SNAPSHOT"));
    }
    other.commit();

    assertRefused(other, "the version %s-SNAPSHOT is not one for others".formatted(VERSION));
  }

  @Test
  void chartOfAnotherVersionIsRefused() throws IOException {
    ReleasableCheckout other = checkout.cloneTo(directory.resolve("elsewhere"));
    Path chart = other.root().resolve("deploy/chart/Chart.yaml");
    Files.writeString(
        chart, Files.readString(chart).replace("appVersion: " + VERSION, "appVersion: 9.8.6"));

    assertRefused(other, "pom.xml has the version " + VERSION, "Chart.yaml 9.8.6 and " + VERSION);
  }

  @Test
  void versionThatTheChangelogDoesNotKnowIsRefused() throws IOException {
    ReleasableCheckout other = checkout.cloneTo(directory.resolve("elsewhere"));
    Files.writeString(other.root().resolve("CHANGELOG.md"), "## [Unreleased]\n");
    other.commit();
    other.git("tag", "--force", "v" + VERSION);

    assertRefused(other, "CHANGELOG.md has no section [%s]".formatted(VERSION));
  }

  @Test
  void programForAnotherArchitectureIsFound() throws IOException {
    ReleasableCheckout other = checkout.cloneTo(directory.resolve("elsewhere"));
    other.put(StandInProgram.AMD64, "injector-webhook", "arm64");

    assertRefused(
        other, "linux/arm64: sluice-injector: it is a program for EM_X86_64, not for arm64");
  }

  @Test
  void programThatIsNotStaticIsFound() throws IOException {
    ReleasableCheckout other = checkout.cloneTo(directory.resolve("elsewhere"));
    other.put(StandInProgram.DYNAMIC_ARM64, "install-daemonset", "arm64");

    assertRefused(other, "linux/arm64: sluice-node: it is not static");
  }

  @Test
  void blobThatWasChangedIsFound() throws IOException {
    Path changed = directory.resolve("changed");
    Programs.run(checkout.output(), List.of("cp", "-r", "sluice-node", changed.toString()), "");
    Path manifest =
        changed.resolve("blobs/sha256").resolve(index("sluice-node").replace("sha256:", ""));
    Files.writeString(manifest, Files.readString(manifest).replace("Apache-2.0", "Apache-2.1"));

    Programs.Ended ended =
        Programs.start(
            changed,
            List.of(
                CACHE.resolve("images/image-layout").toString(),
                "check",
                "--label=org.opencontainers.image.version=" + VERSION,
                "--platform=linux/amd64",
                "--platform=linux/arm64",
                changed.toString()),
            "");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.output()).contains(index("sluice-node"));
  }

  private static void assertRefused(ReleasableCheckout checkout, String... reasons)
      throws IOException {
    Programs.Ended ended = checkout.release();

    assertThat(ended.status()).as(ended.output()).isEqualTo(1);
    assertThat(ended.output()).contains(reasons);
    assertThat(checkout.output()).doesNotExist();
  }

  private static String skopeo(String... arguments) throws IOException {
    return Programs.run(
        checkout.output(), Stream.concat(Stream.of("skopeo"), Stream.of(arguments)).toList(), "");
  }

  private static String label(String name, String value) {
    return "\"org.opencontainers.image.%s\": \"%s\"".formatted(name, value);
  }

  /** As {@code ./release} has told it. */
  private static String index(String name) {
    return Pattern.compile("(?m)^" + name + ":\n  index (sha256:\\w+)$")
        .matcher(told)
        .results()
        .map((MatchResult found) -> found.group(1))
        .findFirst()
        .orElseThrow(() -> new AssertionError(told));
  }

  /** The digests of all files below a directory, by their names. */
  private static Map<String, String> digests(Path directory) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        digests.put(
            directory.relativize(file).toString(),
            Programs.run(directory, List.of("sha256sum", file.toString()), "").split(" ")[0]);
      }
    }
    return digests;
  }
}
