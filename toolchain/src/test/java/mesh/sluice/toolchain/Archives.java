package mesh.sluice.toolchain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Small archives with what {@code toolchain/prepare} looks for in the real ones, packed by the same
 * programs.
 */
final class Archives {
  private static final List<String> MODULES =
      List.of("java.base", "java.management", "java.prefs", "jdk.management", "jdk.net");
  private static final List<String> ZLIB_FILES =
      List.of(
          "adler32",
          "compress",
          "crc32",
          "deflate",
          "infback",
          "inffast",
          "inflate",
          "inftrees",
          "trees",
          "uncompr",
          "zutil");

  private final Path directory;
  private final AtomicInteger made = new AtomicInteger();

  /** Works in that directory, which the caller removes. */
  Archives(Path directory) {
    this.directory = directory;
  }

  /**
   * The original archive of a source package openjdk-25.
   *
   * @param version such as {@code 25.0.3+9}
   */
  PoolFile openJdk(String version) throws Exception {
    Path tree = openJdkTree(version);
    return new PoolFile(
        "o/openjdk-25/openjdk-25_" + version + ".orig.tar.xz",
        Files.readAllBytes(pack(tree, "archive.tar.xz", "--xz")));
  }

  /** A gzipped archive as a release of OpenJDK is, with zlib, which Debian leaves out. */
  Path openJdkRelease(String version) throws Exception {
    Path tree = openJdkTree(version);
    writeZlib(tree.resolve("src/java.base/share/native/libzip/zlib"));
    return pack(tree, "release.tar.gz", "--gzip");
  }

  /** An archive that holds no sources of OpenJDK. */
  Path other() throws Exception {
    Path tree = newTree("other-1");
    write(tree.resolve("README"), "nothing\n");
    return pack(tree, "other.tar.gz", "--gzip");
  }

  /** The original archive of the source package zlib. */
  PoolFile zlib(String version) throws Exception {
    Path tree = newTree("zlib-" + version);
    writeZlib(tree);
    return new PoolFile(
        "z/zlib/zlib_" + version + ".orig.tar.gz",
        Files.readAllBytes(pack(tree, "zlib.tar.gz", "--gzip")));
  }

  /** A binary package that has all that the compiler for musl is made of. */
  PoolFile muslPackage(String name, String version) throws Exception {
    Path tree = newTree(name);
    write(
        tree.resolve("DEBIAN/control"),
        """
        Package: %s
        Version: %s
        Architecture: %s
        Maintainer: Test <test@example.test>
        Description: test
        """
            .formatted(name, version, Architecture.DEBIAN));
    Path libraries = tree.resolve("usr/lib").resolve(Architecture.MUSL);
    write(libraries.resolve("musl-gcc.specs"), "\n");
    write(libraries.resolve(name + ".version"), version + "\n");
    write(tree.resolve("usr/include").resolve(Architecture.MUSL).resolve("musl.h"), "\n");
    Path file = tree.resolveSibling("package.deb");
    run(List.of("dpkg-deb", "--root-owner-group", "--build", tree.toString(), file.toString()));
    return new PoolFile(
        "m/musl/%s_%s_%s.deb".formatted(name, version, Architecture.DEBIAN),
        Files.readAllBytes(file));
  }

  private Path openJdkTree(String version) throws IOException {
    Path tree = newTree("openjdk-25-" + version);
    String[] numbers = version.replaceFirst("\\+.*", "").concat(".0.0.0").split("\\.");
    write(
        tree.resolve("make/conf/version-numbers.conf"),
        """
        DEFAULT_VERSION_FEATURE=%s
        DEFAULT_VERSION_INTERIM=%s
        DEFAULT_VERSION_UPDATE=%s
        DEFAULT_VERSION_PATCH=%s
        """
            .formatted(numbers[0], numbers[1], numbers[2], numbers[3]));
    for (String module : MODULES) {
      write(tree.resolve("src/" + module + "/share/native/libany/any.c"), "int any;\n");
    }
    write(tree.resolve("src/hotspot/share/include/jvm.h"), "/* " + version + " */\n");
    write(tree.resolve("src/hotspot/os/posix/include/jvm_md.h"), "\n");
    write(
        tree.resolve("src/java.base/share/classes/any/Any.java"),
        "class Any { native int any(); }\n");
    return tree;
  }

  private static void writeZlib(Path tree) throws IOException {
    for (String name : ZLIB_FILES) {
      write(tree.resolve(name + ".c"), "int " + name + "_of_test;\n");
    }
    write(tree.resolve("zlib.h"), "\n");
    write(tree.resolve("zconf.h"), "\n");
  }

  private Path newTree(String name) throws IOException {
    return Files.createDirectories(
        directory.resolve("tree-" + made.incrementAndGet()).resolve(name));
  }

  private static void write(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static Path pack(Path tree, String name, String compression) throws Exception {
    Path parent = tree.getParent();
    run(
        List.of(
            "tar",
            compression,
            "-cf",
            parent.resolve(name).toString(),
            "-C",
            parent.toString(),
            tree.getFileName().toString()));
    return parent.resolve(name);
  }

  private static void run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(command + " failed: " + output);
    }
  }
}
