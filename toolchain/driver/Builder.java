package mesh.sluice.nativeimage;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts the image builder, a program of its own, as GraalVM's launcher would on GraalVM's JDK. */
final class Builder {
  static final String VENDOR = "Stock-JDK-SVM";

  private static final String MAIN =
      "org.graalvm.nativeimage.builder/com.oracle.svm.hosted.NativeImageGeneratorRunner";

  private static final String PLATFORMS = "lib/svm/clibraries";

  private final Path home;
  private final String version;

  /** What this home builds for, such as {@code linux-aarch64}. */
  private final String platform;

  Builder(Path home, String version) throws IOException {
    this.home = home;
    this.version = version;
    try (Stream<Path> platforms = Files.list(home.resolve(PLATFORMS))) {
      this.platform = platforms.findFirst().orElseThrow().getFileName().toString();
    }
  }

  /** The builder's exit status. Its output goes where ours goes. */
  int run(BuildRequest request) throws IOException, InterruptedException {
    if (!"musl".equals(request.libc())) {
      throw new UsageException(
          "the prepared native-image links with musl only: add --static --libc=musl");
    }
    List<String> imageArguments = imageArguments(request);
    Path argumentsFile = Files.createTempFile("native-image", ".arguments");
    try {
      Files.writeString(argumentsFile, String.join("\0", imageArguments));
      List<String> command = command(request);
      command.add("--image-args-file=" + argumentsFile);
      if (request.verbose || request.dryRun) {
        System.out.println(String.join(" \\\n  ", command));
        System.out.println("image arguments:\n  " + String.join("\n  ", imageArguments));
      }
      return request.dryRun ? 0 : start(command, request);
    } finally {
      Files.deleteIfExists(argumentsFile);
    }
  }

  private static int start(List<String> command, BuildRequest request)
      throws IOException, InterruptedException {
    ProcessBuilder process = new ProcessBuilder(command).inheritIO();
    process
        .environment()
        .keySet()
        .removeAll(
            List.of(
                "JAVA_TOOL_OPTIONS",
                "_JAVA_OPTIONS",
                "JDK_JAVA_OPTIONS",
                "CLASSPATH",
                "LD_PRELOAD"));
    process.environment().put("USE_NATIVE_IMAGE_JAVA_PLATFORM_MODULE_SYSTEM", "true");
    // The builder asks for the compiler interface (JVMCI) of GraalVM's own JDK; that of the stock
    // JDK 25 serves it.
    process.environment().put("JVMCI_VERSION_CHECK", "ignore");
    process.environment().putAll(request.builderEnvironment);
    return process.start().waitFor();
  }

  private List<String> command(BuildRequest request) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin/java").toString());
    command.addAll(
        List.of(
            "-XX:+UseParallelGC",
            "-XX:MaxRAMPercentage=75",
            "-Xss10m",
            "-Xshare:off",
            // The interface to the compiler, without letting HotSpot compile with it.
            "-XX:+UnlockExperimentalVMOptions",
            "-XX:+EnableJVMCI",
            "-XX:-UseJVMCICompiler",
            "-Djava.awt.headless=true",
            "-Duser.language=en",
            "-Duser.country=US",
            "-Djava.system.class.loader=com.oracle.svm.hosted.NativeImageSystemClassLoader",
            "-Dorg.graalvm.nativeimage.imagecode=buildtime",
            "-Dcom.oracle.graalvm.isaot=true",
            "-Dorg.graalvm.version=" + version,
            "-Dorg.graalvm.vendorversion=" + VENDOR + " " + version,
            "-Dorg.graalvm.vendor=" + VENDOR,
            // Lambdas and method handles in the form that the analysis can follow.
            "-Djdk.internal.lambda.disableEagerInitialization=true",
            "-Djava.lang.invoke.MethodHandle.DONT_INLINE_THRESHOLD=-1",
            "-Djava.lang.invoke.MethodHandle.PROFILE_GWT=false",
            "@" + home.resolve("lib/svm/exports.args"),
            "--enable-native-access=org.graalvm.nativeimage.builder,jdk.graal.compiler"));
    List<Path> jars;
    try (Stream<Path> all = Files.list(home.resolve("lib/svm/builder"))) {
      jars = all.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
    // The stock JDK's own jdk.graal.compiler is empty and made to be replaced.
    command.addAll(
        List.of("--upgrade-module-path", path(jars.stream().filter(Builder::isCompiler).toList())));
    command.addAll(
        List.of("--module-path", path(jars.stream().filter(jar -> !isCompiler(jar)).toList())));
    command.addAll(List.of("--add-modules", "ALL-DEFAULT"));
    if (!request.addedModules.isEmpty()) {
      String modules = String.join(",", request.addedModules);
      command.add("-Dsvm.modulesupport.addedModules=" + modules);
      command.add("--add-modules=" + modules);
    }
    if ("aarch64".equals(System.getProperty("os.arch"))) {
      // JDK 25.0.5 for arm64 lacks a number that the compiler needs only for HotSpot.
      command.add("-Ddebug.jdk.graal.jvmciConfigCheck=ignore");
    }
    command.addAll(crossOptions());
    command.addAll(request.builderOptions);
    command.addAll(List.of("--module", MAIN));
    return command;
  }

  /** For a home that builds for another architecture than this JVM's. */
  private List<String> crossOptions() {
    if (!isCross()) {
      return List.of();
    }
    return List.of(
        "-Dsvm.targetPlatformArch=" + architecture(),
        // Classes whose code holds numbers of this machine's C headers.
        "--patch-module",
        "java.base=" + home.resolve("lib/svm/java.base"));
  }

  private boolean isCross() {
    return !architecture().equals(System.getProperty("os.arch"));
  }

  private String architecture() {
    return platform.substring(platform.indexOf('-') + 1);
  }

  private List<String> imageArguments(BuildRequest request) {
    List<String> arguments = new ArrayList<>();
    if (!request.classPath.isEmpty()) {
      arguments.addAll(List.of("-imagecp", path(request.classPath)));
    }
    if (!request.modulePath.isEmpty()) {
      arguments.addAll(List.of("-imagemp", path(request.modulePath)));
    }
    Path libraries = home.resolve(PLATFORMS);
    Path target = libraries.resolve(platform);
    arguments.add("-H:CLibraryPath=" + target.resolve("musl") + "," + target + "," + libraries);
    arguments.add("-H:CCompilerPath=" + home.resolve("lib/svm/musl/musl-gcc"));
    // libsvm_container, which reads cgroup limits, is not part of this home.
    arguments.add("-H:-UseContainerSupport");
    if (isCross()) {
      // The compiler of this home answers what the builder would otherwise look up there.
      arguments.add("-H:-UseCAPCache");
      // The builder takes symbols away with this machine's objcopy, which does not know the
      // others'.
      arguments.add("-H:NativeLinkerOption=-Wl,--strip-all");
    }
    arguments.addAll(request.imageOptions);
    if (request.mainClass != null) {
      arguments.add("-H:Class=" + request.mainClass);
    }
    if (request.mainModule != null) {
      arguments.add("-H:Module=" + request.mainModule);
    }
    Path output = request.outputFile();
    arguments.add("-H:Path=" + output.getParent());
    arguments.add("-H:Name=" + output.getFileName());
    // Any UUID. The same wherever the checkout and this home lie: what is built must be the same.
    byte[] identity = (platform + '/' + output.getFileName()).getBytes(StandardCharsets.UTF_8);
    arguments.add("-H:ImageBuildID=" + UUID.nameUUIDFromBytes(identity));
    return arguments;
  }

  private static boolean isCompiler(Path jar) {
    return jar.getFileName().toString().matches("compiler-\\d.*");
  }

  private static String path(Collection<Path> entries) {
    return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }
}
