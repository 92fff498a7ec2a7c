package mesh.sluice.toolchain;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A machine as {@code toolchain/prepare} sees it: with a cache, a home and a JDK of its own. The
 * scripts are copies of the real ones, since the list of pinned files beside them is the test's.
 */
final class Machine {
  private static final long DEADLINE_SECONDS = 120;

  private final Path directory;
  private final Map<String, String> environment = new LinkedHashMap<>();

  /** Works in that empty directory, which the caller removes. */
  Machine(Path directory, URI mirror, SigningKey key) throws IOException {
    this.directory = directory;
    copyScripts(Path.of(System.getProperty("sluice.toolchain")), directory.resolve("toolchain"));
    Files.write(directory.resolve("keyring.gpg"), key.keyring());
    Files.createDirectories(directory.resolve("home"));
    pin();
    environment.put("PATH", System.getenv("PATH"));
    environment.put("HOME", directory.resolve("home").toString());
    environment.put("SLUICE_CACHE", cache().toString());
    environment.put("SLUICE_DEBIAN_MIRROR", mirror.toString());
    environment.put("SLUICE_DEBIAN_KEYRING", directory.resolve("keyring.gpg").toString());
    environment.put("SLUICE_STALL_SECONDS", "1");
    // apt would ask a proxy for what is on loopback.
    environment.put("no_proxy", "127.0.0.1");
  }

  Path cache() {
    return directory.resolve("cache");
  }

  /** Sets a variable of the environment of what is run from now on. */
  Machine with(String name, Object value) {
    environment.put(name, value.toString());
    return this;
  }

  /** Unsets it. */
  Machine without(String name) {
    environment.remove(name);
    return this;
  }

  /** Gives the machine what passes for a JDK of that version, such as {@code 25.0.3+9}. */
  Machine withJdk(String version) throws IOException {
    Path jdk = directory.resolve("jdk-" + version);
    addProgram(jdk.resolve("bin/javac"));
    Files.writeString(
        jdk.resolve("release"),
        """
        JAVA_RUNTIME_VERSION="%s-LTS"
        JAVA_VERSION="%s"
        MODULES="java.base jdk.internal.vm.ci"
        """
            .formatted(version, version.replaceFirst("\\+.*", "")));
    return with("JAVA_HOME", jdk);
  }

  /** Gives the machine what passes for a GraalVM. */
  Machine withGraalVm() throws IOException {
    Path home = directory.resolve("graalvm");
    addProgram(home.resolve("bin/native-image"));
    Files.createDirectories(home.resolve("lib/static/linux-" + Architecture.JDK + "/musl"));
    return with("GRAALVM_HOME", home);
  }

  /** The pinned files are these, in this order. */
  Machine pin(PoolFile... files) throws IOException {
    var lines = new StringBuilder();
    for (PoolFile file : files) {
      lines.append(file.pin());
    }
    Files.writeString(directory.resolve("toolchain/native/pool.sha256"), lines);
    return this;
  }

  /** Runs {@code toolchain/prepare PART}. */
  Outcome prepare(String part) throws Exception {
    Path log = Files.createTempFile(directory, "prepare", ".log");
    var builder =
        new ProcessBuilder(directory.resolve("toolchain/prepare").toString(), part)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new AssertionError(
          "no end after " + DEADLINE_SECONDS + " s:\n" + Files.readString(log));
    }
    return new Outcome(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
  }

  /**
   * What a call printed.
   *
   * @param status its exit code
   * @param output standard output and standard error
   */
  record Outcome(int status, String output) {
    /** The last message, from "ERROR" on; empty if there is none. */
    String error() {
      int start = output.indexOf("ERROR:");
      return start < 0 ? "" : output.substring(start);
    }
  }

  private static void addProgram(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\nexit 0\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void copyScripts(Path from, Path to) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(from)) {
      all.map(from::relativize)
          .filter(path -> !path.startsWith("target") && !path.startsWith("src"))
          .forEach(files::add);
    }
    for (Path file : files) {
      if (Files.isRegularFile(from.resolve(file))) {
        Files.createDirectories(to.resolve(file).getParent());
        Files.copy(from.resolve(file), to.resolve(file));
      }
    }
  }
}
