package mesh.sluice.nativeimage;

import java.util.Map;

/**
 * How the builder spells the options of the command line that do no more than set something in the
 * image.
 */
final class OptionTable {
  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("--no-fallback", "-H:FallbackThreshold=0"),
          Map.entry("--static", "-H:+StaticExecutable"),
          Map.entry("--shared", "-H:+SharedLibrary"),
          Map.entry("--enable-http", "-H:EnableURLProtocols=http"),
          Map.entry("--enable-https", "-H:EnableURLProtocols=https"),
          Map.entry("--install-exit-handlers", "-H:+InstallExitHandlers"),
          Map.entry("--link-at-build-time", "-H:LinkAtBuildTime="),
          Map.entry("--exact-reachability-metadata", "-H:ThrowMissingRegistrationErrors="),
          Map.entry("--gc=serial", "-H:+UseSerialGC"),
          Map.entry("--gc=epsilon", "-H:+UseEpsilonGC"),
          Map.entry("-ea", "-H:RuntimeAssertions=-ea"),
          Map.entry("-g", "-H:GenerateDebugInfo=2"));

  private static final Map<String, String> PREFIXES =
      Map.ofEntries(
          Map.entry("--enable-url-protocols=", "-H:EnableURLProtocols="),
          Map.entry("--enable-monitoring=", "-H:EnableMonitoringFeatures="),
          Map.entry("--exact-reachability-metadata=", "-H:ThrowMissingRegistrationErrors="),
          Map.entry("--features=", "-H:Features="),
          Map.entry("--libc=", "-H:UseLibC="),
          Map.entry("--link-at-build-time=", "-H:LinkAtBuildTime="),
          Map.entry("--native-compiler-path=", "-H:CCompilerPath="),
          Map.entry("--native-compiler-options=", "-H:CCompilerOption="),
          Map.entry("--parallelism=", "-H:NumberOfThreads="),
          Map.entry("--trace-class-initialization=", "-H:TraceClassInitialization="),
          Map.entry("--trace-object-instantiation=", "-H:TraceObjectInstantiation="),
          Map.entry("--color=", "-H:Color="),
          Map.entry("-march=", "-H:MicroArchitecture="),
          Map.entry("-O", "-H:Optimize="),
          // The builder's own spelling.
          Map.entry("-H:", "-H:"),
          Map.entry("-R:", "-R:"));

  private OptionTable() {}

  /**
   * @throws UsageException for an option that is not in the tables
   */
  static String translate(String option) {
    String word = WORDS.get(option);
    if (word != null) {
      return word;
    }
    for (Map.Entry<String, String> prefix : PREFIXES.entrySet()) {
      if (option.startsWith(prefix.getKey())) {
        return prefix.getValue() + option.substring(prefix.getKey().length());
      }
    }
    throw new UsageException(
        "option "
            + option
            + " is not supported by the prepared native-image; set GRAALVM_HOME to a GraalVM for"
            + " it");
  }
}
