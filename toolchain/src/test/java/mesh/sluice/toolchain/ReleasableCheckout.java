package mesh.sluice.toolchain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import mesh.sluice.testing.Checkout;
import mesh.sluice.testing.Programs;

/**
 * A checkout of what {@code ./release} reads, at a commit with a tag, and in it, as if they had
 * been built, stand-ins of the programs: so that nothing is built for minutes.
 */
final class ReleasableCheckout {
  static final String VERSION = "9.8.7";
  static final String COMMITTED = "2026-05-04T03:02:01Z";

  private static final List<String> COPIED =
      List.of("release", "release.d", "toolchain", "deploy/chart", "LICENSE");

  /** Programs by the modules that build them. */
  private static final Map<String, String> PROGRAMS =
      Map.of(
          "cni-plugin", "sluice-cni",
          "injector-webhook", "sluice-injector",
          "install-daemonset", "sluice-node");

  private static final List<String> LIBRARIES =
      List.of(
          "mesh-policy",
          "pod-manifest",
          "command-line",
          "traffic-redirect",
          "sidecar-injection",
          "cluster-runtime");

  private final Path root;

  private ReleasableCheckout(Path root) {
    this.root = root;
  }

  /** Makes it in that directory, which is not there yet, and has programs stand there. */
  static ReleasableCheckout make(Path root) throws IOException {
    for (String name : COPIED) {
      copy(Checkout.path(name), root.resolve(name));
    }
    String pom = "<project>\n  <version>" + VERSION + "</version>\n</project>\n";
    Files.writeString(root.resolve("pom.xml"), pom);
    for (String library : LIBRARIES) {
      addModule(root.resolve("libraries").resolve(library), pom);
    }
    for (String module : PROGRAMS.keySet()) {
      addModule(root.resolve(module), pom);
    }
    Files.writeString(root.resolve(".gitignore"), "target/\n");
    Files.writeString(root.resolve("CHANGELOG.md"), "## [" + VERSION + "]\n");
    Path chart = root.resolve("deploy/chart/Chart.yaml");
    Files.writeString(
        chart,
        Files.readString(chart).replaceAll("(?m)^(version|appVersion): .*", "$1: " + VERSION));
    ReleasableCheckout made = new ReleasableCheckout(root);
    made.git("init", "--quiet");
    made.commit();
    made.git("tag", "v" + VERSION);
    made.build();
    return made;
  }

  /** Another checkout of the same commit, in a directory that is not there yet. */
  ReleasableCheckout cloneTo(Path other) throws IOException {
    git("clone", "--quiet", root.toString(), other.toString());
    ReleasableCheckout made = new ReleasableCheckout(other);
    made.build();
    return made;
  }

  Path root() {
    return root;
  }

  Path output() {
    return root.resolve("target/release");
  }

  /** Commits all that there is; the time is always the same. */
  void commit() throws IOException {
    git("add", "--all");
    List<String> command = new ArrayList<>(List.of("env", "GIT_COMMITTER_DATE=" + COMMITTED));
    command.addAll(gitCommand("commit", "--quiet", "--allow-empty", "--message=All"));
    Programs.run(root, command, "");
  }

  void git(String... arguments) throws IOException {
    Programs.run(root, gitCommand(arguments), "");
  }

  String revision() throws IOException {
    return Programs.run(root, gitCommand("rev-parse", "HEAD"), "").strip();
  }

  /** Runs {@code ./release}, with variables of the environment before its options if need be. */
  Programs.Ended release(String... variablesAndOptions) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env",
                "SLUICE_CACHE=" + System.getProperty("sluice.cache"),
                // One for this machine alone builds nothing for the other architecture.
                "GRAALVM_HOME=",
                "PATH=" + root.resolve("target/bin") + ":" + System.getenv("PATH")));
    List<String> given = List.of(variablesAndOptions);
    given.stream().takeWhile(word -> !word.startsWith("-")).forEach(command::add);
    command.add("./release");
    given.stream().dropWhile(word -> !word.startsWith("-")).forEach(command::add);
    return Programs.start(root, command, "");
  }

  /** Puts a program where the build leaves it, and makes the image of its module anew. */
  void put(StandInProgram program, String module, String architecture) throws IOException {
    program.write(built(module, architecture, PROGRAMS.get(module)));
    pack(module, architecture);
  }

  /** The calls of Maven that were to build a program. */
  List<String> builds() throws IOException {
    Path builds = root.resolve("target/builds");
    return Files.exists(builds) ? Files.readAllLines(builds) : List.of();
  }

  /** Stands for Maven where it would build a program: all are there. */
  private void addMaven() throws IOException {
    Path maven = root.resolve("target/bin/mvn");
    Files.createDirectories(maven.getParent());
    String real = Programs.run(root, List.of("which", "mvn"), "").strip();
    Files.writeString(
        maven,
        """
        #!/bin/sh
        case " $* " in
          *' package '*) echo "$*" >>'%s' ;;
          *) exec '%s' "$@" ;;
        esac
        """
            .formatted(root.resolve("target/builds"), real));
    Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void build() throws IOException {
    addMaven();
    for (String architecture : List.of("amd64", "arm64")) {
      StandInProgram program =
          architecture.equals("amd64") ? StandInProgram.AMD64 : StandInProgram.ARM64;
      for (Map.Entry<String, String> entry : PROGRAMS.entrySet()) {
        program.write(built(entry.getKey(), architecture, entry.getValue()));
        Files.writeString(
            built(entry.getKey(), architecture, entry.getValue() + ".cdx.json"),
            "{\"bom-ref\" : \"pkg:maven/mesh.sluice/%s@%s?type=jar\"}\n"
                .formatted(entry.getKey(), VERSION));
        Files.writeString(
            built(entry.getKey(), architecture, entry.getValue() + ".cdx.json.inputs"), "");
      }
      for (String module : List.of("injector-webhook", "install-daemonset")) {
        pack(module, architecture);
      }
    }
  }

  /** Packs it as the build does, by other means. */
  private void pack(String module, String architecture) throws IOException {
    String name = PROGRAMS.get(module);
    Path files = Files.createTempDirectory("pack");
    List<String> modules =
        module.equals("install-daemonset") ? List.of(module, "cni-plugin") : List.of(module);
    for (String inside : modules) {
      Path program = built(inside, architecture, PROGRAMS.get(inside));
      Files.copy(program, files.resolve(program.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
    }
    Programs.run(
        root,
        List.of(
            "/usr/bin/python3",
            "toolchain/cluster/pack_image.py",
            files.toString(),
            name + ":" + VERSION,
            "/" + name,
            built(module, architecture, name + ".tar").toString(),
            architecture),
        "");
    Programs.run(root, List.of("rm", "-r", files.toString()), "");
  }

  private Path built(String module, String architecture, String file) {
    Path target = root.resolve(module).resolve("target");
    return architecture.equals(Architecture.DEBIAN)
        ? target.resolve(file)
        : target.resolve(architecture).resolve(file);
  }

  private List<String> gitCommand(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of("git", "-c", "user.name=Test", "-c", "user.email=test@example.com"));
    command.addAll(List.of(arguments));
    return command;
  }

  private static void addModule(Path module, String pom) throws IOException {
    Files.createDirectories(module.resolve("src/main"));
    Files.writeString(module.resolve("pom.xml"), pom);
    // Git keeps no empty directory.
    Files.writeString(module.resolve("src/main/source"), "");
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(from)) {
      files = all.filter(Files::isRegularFile).map(from::relativize).toList();
    }
    for (Path file : files) {
      if (!file.startsWith("target") && !file.startsWith("src")) {
        Path copied = to.resolve(file).normalize();
        Files.createDirectories(copied.getParent());
        Files.copy(from.resolve(file).normalize(), copied, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
