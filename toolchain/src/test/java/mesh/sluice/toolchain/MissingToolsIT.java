package mesh.sluice.toolchain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code toolchain/prepare} does, as root, on a machine without Go and Maven. Its package
 * manager is a stand-in that has packages of the versions that a test says, and notes what it is
 * told to install.
 */
class MissingToolsIT {
  private static final Set<String> HIDDEN = Set.of("go", "mvn", "apt-get", "apt-cache");

  // Those of this machine, as scripts that start them: JUnit warns of each link that it removes.
  @TempDir private static Path others;

  @TempDir Path directory;
  private Path programs;
  private Machine machine;

  @BeforeAll
  static void collectPrograms() throws Exception {
    for (Path place : List.of(Path.of("/usr/bin"), Path.of("/usr/sbin"))) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(place)) {
        for (Path program : all) {
          if (!HIDDEN.contains(program.getFileName().toString())) {
            addProgram(others.resolve(program.getFileName()), "exec %s \"$@\"".formatted(program));
          }
        }
      }
    }
  }

  @BeforeEach
  void makeMachine() throws Exception {
    programs = Files.createDirectories(directory.resolve("programs"));
    addPackageManager();
    Path own = Files.createDirectories(directory.resolve("machine"));
    machine =
        new Machine(own, URI.create("http://127.0.0.1:1/debian/"), SigningKey.generate())
            .withJdk("25.0.5+8")
            .with("PATH", programs + ":" + others);
  }

  @Test
  void packagesThatServeAreInstalled() throws Exception {
    addPackage("golang-go", "2:1.24~2");

    Machine.Outcome outcome = machine.prepare("cni");

    assertThat(outcome.status()).as(outcome.output()).isZero();
    assertThat(outcome.output()).contains("installing system packages by apt-get: golang-go");
    assertThat(installed()).contains("install -y --no-install-recommends golang-go");
  }

  @Test
  void allThatIsMissingIsNamedAtOnce() throws Exception {
    addPackage("golang-go", "2:1.19~1");

    Machine.Outcome outcome = machine.prepare("all");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.error())
        .contains("this machine lacks:")
        .contains("Maven 3.8.7 or newer", "unpack Maven and put its bin on PATH")
        .contains("Go 1.21 or newer", "unpack Go's own archive and put its bin first on PATH")
        .contains("has no golang-go 2:1.21~ or newer");
    assertThat(installed()).doesNotContain("golang-go");
  }

  @Test
  void whatIsStillMissingAfterItsInstallationIsNamed() throws Exception {
    addPackage("golang-go", "2:1.24~2");
    Files.delete(directory.resolve("installs"));

    Machine.Outcome outcome = machine.prepare("cni");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.error())
        .contains("Go 1.21 or newer", "put its bin first on PATH")
        .doesNotContain("package manager has no");
  }

  @Test
  void whatIsThereIsNotInstalled() throws Exception {
    addProgram(programs.resolve("go"), "echo go1.26");

    assertThat(machine.prepare("cni").status()).isZero();

    assertThat(installed()).isEmpty();
  }

  @Test
  void helmThatGoHasBuiltIsAskedForItsVersion() throws Exception {
    addProgram(
        programs.resolve("go"),
        """
        case "$*" in
          *install*helm.sh/helm/v4/cmd/helm@v4*)
            printf '#!/bin/sh\\necho %s\\n' "${*##*@}" >"$GOBIN/helm"
            chmod +x "$GOBIN/helm" ;;
          *) echo go1.26 ;;
        esac
        """);

    assertThat(machine.prepare("helm").status()).isZero();
    assertThat(machine.cache().resolve("helm/helm")).isExecutable();
  }

  @Test
  void helmOfAnotherVersionIsNotTaken() throws Exception {
    addProgram(
        programs.resolve("go"),
        """
        case "$*" in
          *install*) printf '#!/bin/sh\\necho v3.0.0\\n' >"$GOBIN/helm"; chmod +x "$GOBIN/helm" ;;
          *) echo go1.26 ;;
        esac
        """);

    Machine.Outcome outcome = machine.prepare("helm");

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.error()).contains("helm v4");
    assertThat(machine.cache().resolve("helm")).doesNotExist();
  }

  private void addPackageManager() throws IOException {
    Files.createFile(directory.resolve("calls"));
    // While this file is there, what is installed comes to the machine.
    Files.createFile(directory.resolve("installs"));
    addProgram(
        programs.resolve("apt-get"),
        """
        case "$*" in
          *install*)
            echo "$*" >>%1$s/calls
            case "$*" in
              *golang-go*)
                if [ -e %1$s/installs ]; then
                  printf '#!/bin/sh\\necho go1.24\\n' >%1$s/programs/go
                  chmod +x %1$s/programs/go
                fi
                ;;
            esac
            ;;
        esac
        """
            .formatted(directory));
    addProgram(
        programs.resolve("apt-cache"),
        "cat %s/package-$2 2>/dev/null || true".formatted(directory));
  }

  private void addPackage(String name, String version) throws IOException {
    Files.writeString(
        directory.resolve("package-" + name),
        """
        %s:
          Installed: (none)
          Candidate: %s
        """
            .formatted(name, version));
  }

  private static void addProgram(Path file, String script) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String installed() throws IOException {
    return Files.readString(directory.resolve("calls"));
  }
}
