package mesh.sluice.cni;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import mesh.sluice.json.JsonValue.JsonString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a runtime gives the binary, there is one error with a code, field, value and remedy, and
 * neither the pod's namespace nor the host's is changed.
 */
class BadInputIT {
  private static final String VALID = "{\"v\":1}";
  private static final int TEN_MEGABYTES = 10_000_000;

  private static TestNetns netns;

  @TempDir private Path directory;
  private NativePlugin plugin;
  private Map<String, String> environment;
  private String podBefore;
  private String hostBefore;

  @BeforeAll
  static void makeANamespaceWithRulesOfSomebodyElse() {
    netns = TestNetns.create();
    netns.nft("add", "table", "ip", "foreign");
    netns.nft("add", "chain", "ip", "foreign", "output", "{ type filter hook output priority 0; }");
    netns.nft("add", "rule", "ip", "foreign", "output", "tcp", "dport", "25", "drop");
  }

  @AfterAll
  static void removeIt() {
    if (netns != null) {
      netns.close();
    }
  }

  @BeforeEach
  void rememberBothNamespaces() {
    plugin = new NativePlugin(directory);
    environment = PluginRun.environment("ADD");
    environment.put("CNI_NETNS", netns.path().toString());
    podBefore = netns.state();
    hostBefore = hostState();
  }

  @AfterEach
  void neitherNamespaceHasChanged() {
    assertThat(netns.state()).isEqualTo(podBefore);
    assertThat(hostState()).isEqualTo(hostBefore);
  }

  // Standard input

  @Test
  void emptyStdin() {
    assertRefused(
        run(""), 6, "standard input", "there is nothing", "give one JSON object in UTF-8");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 0.2, 0.5, 0.8, 0.999})
  void truncatedStdin(double part) {
    String whole = input(VALID);

    String truncated = whole.substring(0, (int) (part * whole.length()));

    assertRefused(
        run(truncated), 6, "standard input", "not valid JSON", "line 1", "one JSON object");
  }

  @ParameterizedTest
  @CsvSource({"name", "prevResult", "runtimeConfig"})
  void duplicateKey(String key) {
    String twice = input(VALID).replaceFirst("\\{", "{\"" + key + "\":{},");

    assertRefused(run(twice), 6, "'" + key + "'", "line 1");
  }

  @Test
  void duplicateKeyDeepInside() {
    String twice = input(VALID).replace("\"dns\":{}", "\"dns\":{\"domain\":1,\"domain\":2}");

    assertRefused(run(twice), 6, "'domain'");
  }

  @ParameterizedTest
  @ValueSource(ints = {101, 10_000, 1_000_000})
  void deepNesting(int depth) {
    assertRefused(run("[".repeat(depth)), 6, "nested deeper");
    assertRefused(
        run(input(VALID).replace("\"dns\":{}", "\"dns\":" + "[".repeat(depth))),
        6,
        "nested deeper");
  }

  @Test
  void tenMegabytes() {
    assertRefused(run(" ".repeat(TEN_MEGABYTES)), 6, "longer than 4194304 bytes", "shorten");
    assertRefused(run("\"" + "x".repeat(TEN_MEGABYTES) + "\""), 6, "longer than 4194304 bytes");
    assertRefused(
        run(
            input(VALID)
                .replace("\"dns\":{}", "\"dns\":[" + "1,".repeat(TEN_MEGABYTES / 2) + "1]")),
        6,
        "longer than 4194304 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00e4", "\u00ff\u00fe", "\u0080", "\u00ed\u00a0\u0080", "\u00c0\u00af"})
  void stdinThatIsNotUtf8(String latin1) {
    byte[] bytes = input(VALID).replace("eth0", "eth0" + latin1).getBytes(ISO_8859_1);

    assertRefused(plugin.run(environment, bytes), 6, "UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "1", "\"x\"", "true"})
  void stdinThatIsNoObject(String json) {
    assertRefused(run(json), 6, "not a JSON object", "give one JSON object");
  }

  @Test
  void trailingDataAfterTheConfiguration() {
    assertRefused(run(input(VALID) + "{}"), 6, "trailing data");
    assertRefused(run(input(VALID) + "x"), 6, "'x'");
  }

  @ParameterizedTest
  @CsvSource({"9.9.9", "1.1", "latest"})
  void unknownVersion(String version) {
    String other = input(VALID).replaceFirst("1\\.1\\.0", version);

    assertRefused(run(other), 1, "incompatible CNI versions", version, "0.4.0, 1.0.0, 1.1.0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"name\":\"net\" | \"other\":1 | missing network name | field 'name'",
        "\"name\":\"net\" | \"name\":5 | name: 5 | double quotes",
        "\"name\":\"net\" | \"name\":\"a/b\" | name: | a/b",
        "\"cniVersion\":\"1.1.0\",\"name\" | \"cniVersion\":1,\"name\" | cniVersion: 1 | quotes",
        "\"type\" | \"exempt\":[],\"type\" | exempt: [] | braces",
        "\"type\" | \"exempt\":{\"namespace\":\"a\"},\"type\" | exempt: | podNamePrefix",
        "\"type\" | \"excludeNamespaces\":\"a\",\"type\" | excludeNamespaces: \"a\" | brackets",
        "\"type\" | \"profiles\":[\"x\"],\"type\" | profiles: 'x' | sluice, istio and osm",
        "\"type\" | \"agentSocket\":{},\"type\" | agentSocket: {} | double quotes",
        "\"type\" | \"chained\":\"yes\",\"type\" | chained: \"yes\" | true or false",
        "\"runtimeConfig\" | \"runtimeConfig\":7,\"x\" | runtimeConfig: 7 | braces",
        "\"sluice.mesh/redirect\" | \"a\":null,\"b\" | pod-annotations: a | strings",
        "\"prevResult\" | \"other\" | prevResult: missing | \"chained\": false",
        "\"interfaces\":[ | \"interfaces\":[1, | prevResult: interfaces | list of objects",
        "\"ips\" | \"routes\":{},\"ips\" | prevResult: routes | must be a list"
      })
  void wrongFieldOfTheConfiguration(String good, String bad, String field, String remedy) {
    assertThat(input(VALID)).contains(good);

    assertRefused(run(input(VALID).replace(good, bad)), 7, field, remedy);
  }

  // Environment

  @Test
  void missingVariablesAreNamedAtOnce() {
    PluginRun run = plugin.run(Map.of("CNI_COMMAND", "ADD"), input(VALID).getBytes(UTF_8));

    assertRefused(run, 4, "[CNI_CONTAINERID,CNI_NETNS,CNI_IFNAME,CNI_PATH]", "runtime sets them");
  }

  @ParameterizedTest
  @CsvSource({
    "CNI_COMMAND,add,'ADD, DEL, CHECK'",
    "CNI_CONTAINERID,../x,letter or digit",
    "CNI_CONTAINERID,a b,letter or digit",
    "CNI_IFNAME,eth/0,1 to 15 bytes",
    "CNI_IFNAME,sixteen-bytes-xx,1 to 15 bytes",
    "CNI_IFNAME,..,1 to 15 bytes",
    "CNI_ARGS,nonsense,K8S_POD_NAMESPACE=default",
    "CNI_ARGS,A=1;;B=2,semicolons"
  })
  void malformedVariable(String name, String value, String remedy) {
    environment.put(name, value);

    String shown = value.contains(";") ? "CNI_ARGS" : value;
    assertRefused(run(input(VALID)), 4, name, shown, remedy);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CNI_COMMAND", "CNI_CONTAINERID", "CNI_ARGS"})
  void variableThatIsNotUtf8(String name) {
    byte[] stdin = input(VALID).getBytes(UTF_8);

    assertRefused(plugin.runWithBytes(environment, name, "a\\377\\300", stdin), 4, name);
  }

  @Test
  void hugeVariable() {
    environment.put("CNI_CONTAINERID", "/" + "x".repeat(100_000));

    assertRefused(run(input(VALID)), 4, "CNI_CONTAINERID", "letter or digit");
  }

  // Annotation and policy

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | redirect | not valid JSON",
        "yes | redirect | not valid JSON",
        "{'v':1 | redirect | not valid JSON",
        "{'v':1,'v':1} | 'v' | not valid JSON",
        "{'v':1} {} | redirect | trailing data",
        "[1] | redirect | must be a JSON object",
        "{} | redirect.v: '0' | this plugin reads 1",
        "{'v':2} | redirect.v: '2' | this plugin reads 1",
        "{'v':'1'} | redirect.v: | must be a whole number",
        "{'v':1,'mesh':'on'} | redirect.mesh: | known are dns, dropInvalid, inbound",
        "{'v':1,'inbound':{'ports':[1]}} | redirect.inbound.ports: '[1]' | known are"
            + " applicationAddress",
        "{'v':1,'inbound':{'port':0}} | redirect.inbound.port: '0' | 1 to 65535",
        "{'v':1,'inbound':{'port':65536}} | redirect.inbound.port: '65536' | 1 to 65535",
        "{'v':1,'outbound':{'port':-1}} | redirect.outbound.port: '-1' | 1 to 65535",
        "{'v':1,'outbound':{'port':'15001'}} | redirect.outbound.port: | must be a whole number",
        "{'v':1,'outbound':{'port':15006}} | redirect.inbound.port: '15006' | different ports",
        "{'v':1,'outbound':{'excludePorts':['90-80']}} | excludePorts[0]: '90-80' | lower port"
            + " first",
        "{'v':1,'outbound':{'excludePorts':[1,0]}} | excludePorts[1]: '0' | 1 to 65535",
        "{'v':1,'outbound':{'includeCidrs':['10.0.0.1/8']}} | includeCidrs[0]: '10.0.0.1/8' |"
            + " write 10.0.0.0/8",
        "{'v':1,'outbound':{'excludeCidrs':['x']}} | excludeCidrs[0]: 'x' | such as 10.1.2.3",
        "{'v':1,'outbound':{'excludeCidrs':['::/129']}} | excludeCidrs[0]: '::/129' | 0 to 128",
        "{'v':1,'proxy':{'uids':[-1]}} | redirect.proxy.uids[0]: '-1' | 0 to 4294967294",
        "{'v':1,'proxy':{'gids':[4294967295]}} | proxy.gids[0]: '4294967295' | 0 to 4294967294",
        "{'v':1,'proxy':{'uids':[],'gids':[]}} | redirect.proxy.uids: '[]' | at least one",
        "{'v':1,'proxy':{'uids':null}} | redirect.proxy.uids: 'null' | must be a list",
      })
  void malformedAnnotation(String annotation, String field, String remedy) {
    PluginRun run = run(input(annotation.replace('\'', '"')));

    assertRefused(run, 7, "annotation sluice.mesh/redirect", field, remedy);
  }

  @Test
  void tooManyEntries() {
    String ports =
        IntStream.range(0, 1025).mapToObj(i -> "" + (i + 1)).collect(Collectors.joining(","));

    PluginRun run = run(input("{\"v\":1,\"outbound\":{\"excludePorts\":[" + ports + "]}}"));

    assertRefused(run, 7, "redirect.outbound.excludePorts", "1025 entries", "at most 1024");
  }

  @Test
  void annotationThatIsTooLong() {
    PluginRun run = run(input("{\"v\":1," + " ".repeat(33_000) + "}"));

    assertRefused(run, 7, "sluice.mesh/redirect", "longer than 32768 bytes", "ranges");
  }

  @Test
  void annotationThatIsNestedTooDeeply() {
    assertRefused(run(input("[".repeat(10_000))), 7, "sluice.mesh/redirect", "nested deeper");
  }

  // Network namespace

  @ParameterizedTest
  @ValueSource(
      strings = {"plain", "directory", "device", "gone", "deleted", "long", "loop", "below"})
  void pathThatIsNoNamespace(String kind) throws IOException {
    Path plain = Files.createFile(directory.resolve("plain"));
    Path deleted = Path.of("/run/netns/sluice-cni-deleted");
    String path =
        switch (kind) {
          case "plain" -> plain.toString();
          case "directory" -> directory.toString();
          case "device" -> "/dev/zero";
          case "gone" -> directory.resolve("gone").toString();
          case "deleted" -> deleted.toString();
          case "long" -> "/" + "x".repeat(5000);
          case "below" -> plain + "/netns";
          default ->
              Files.createSymbolicLink(directory.resolve("loop"), directory.resolve("loop"))
                  .toString();
        };

    assertNetnsRefused(path, path.substring(0, Math.min(path.length(), 400)));
  }

  /** Who opens it for reading waits for a writer, and there is none. */
  @Test
  void fifo() {
    String path = directory.resolve("fifo").toString();
    SystemCommand.run("mkfifo", path);

    assertNetnsRefused(path, path, "is not a namespace");
  }

  @Test
  void namespaceThatWasDeleted() {
    String path;
    try (TestNetns short_lived = TestNetns.create()) {
      path = short_lived.path().toString();
    }

    assertNetnsRefused(path, path, "ENOENT");
  }

  @Test
  void namespaceOfAnotherKind() throws IOException {
    assertNetnsRefused("/proc/self/ns/mnt", "/proc/self/ns/mnt", "not of the network");
    assertNetnsRefused(
        Files.createSymbolicLink(directory.resolve("pid"), Path.of("/proc/self/ns/pid")).toString(),
        "not of the network");
  }

  @Test
  void boundNamespaceOfAnotherKind() throws IOException {
    Path place = Files.createFile(directory.resolve("uts"));
    SystemCommand.run("mount", "--bind", "/proc/self/ns/uts", place.toString());
    try {
      assertNetnsRefused(place.toString(), place.toString(), "not of the network");
    } finally {
      SystemCommand.run("umount", place.toString());
    }
  }

  // The host's own namespace, by whatever path

  @Test
  void hostsNamespaceByItsProcessFile() {
    String path = "/proc/" + ProcessHandle.current().pid() + "/ns/net";

    assertNetnsRefused(path, path, "host");
    assertNetnsRefused("/proc/self/ns/net", "host");
    assertNetnsRefused("/proc/thread-self/ns/net", "host");
    assertNetnsRefused("/run/../proc/self/./ns/net", "host");
  }

  @Test
  void hostsNamespaceByASymbolicLink() throws IOException {
    Path link = directory.resolve("link");
    Path second = directory.resolve("second");
    Files.createSymbolicLink(link, Path.of("/proc/self/ns/net"));
    Files.createSymbolicLink(second, link);

    assertNetnsRefused(second.toString(), second.toString(), "host");
  }

  @Test
  void hostsNamespaceByABindMount() throws IOException {
    Path place = Files.createFile(directory.resolve("host"));
    SystemCommand.run("mount", "--bind", "/proc/self/ns/net", place.toString());
    try {
      assertNetnsRefused(place.toString(), place.toString(), "host");
    } finally {
      SystemCommand.run("umount", place.toString());
    }
  }

  /** If nothing could be installed at all, every test above would pass. */
  @Test
  void goodInputDoesInstallRules() {
    PluginRun run = run(input(VALID));

    assertThat(run.status()).as(run.output()).isZero();
    assertThat(netns.state()).isNotEqualTo(podBefore).contains("sluice");

    environment.put("CNI_COMMAND", "DEL");
    assertThat(run(input(VALID)).status()).isZero();
  }

  /** ADD and CHECK refuse it with code 8; DEL may not fail, but does nothing either. */
  private void assertNetnsRefused(String path, String... parts) {
    environment.put("CNI_NETNS", path);
    for (String command : new String[] {"ADD", "CHECK"}) {
      environment.put("CNI_COMMAND", command);
      assertRefused(run(input(VALID)), 8, parts);
    }
    environment.put("CNI_COMMAND", "DEL");
    assertNoStackTrace(run(input(VALID)));
    environment.put("CNI_COMMAND", "ADD");
  }

  /** One JSON error, whose message and details hold all of {@code parts}. */
  private static void assertRefused(PluginRun run, int code, String... parts) {
    assertThat(run.status()).as(run.output()).isEqualTo(1);
    assertThat(run.output().length()).isLessThan(4000);
    assertThat(run.output()).endsWith("}\n").hasLineCount(1);
    assertThat(run.code()).as(run.output()).isEqualTo(code);
    assertThat(run.document().find("cniVersion")).containsInstanceOf(JsonString.class);
    String said =
        run.message() + " " + run.document().find("details").map(Object::toString).orElse("");
    assertThat(said.replace("\\\"", "\"")).contains(parts);
    assertNoStackTrace(run);
  }

  private static void assertNoStackTrace(PluginRun run) {
    assertThat(run.output() + run.log())
        .doesNotContain("Exception in thread", "\tat ", "java.lang", "Fatal error");
  }

  private PluginRun run(String stdin) {
    return plugin.run(environment, stdin.getBytes(UTF_8));
  }

  private static String hostState() {
    return SystemCommand.run("nft", "-j", "-s", "list", "ruleset")
        + SystemCommand.run("ip", "address", "show", "dev", "lo");
  }

  /** A good ADD for a pod with this annotation. */
  private static String input(String annotation) {
    return "{\"cniVersion\":\"1.1.0\",\"name\":\"net\",\"type\":\"sluice-cni\",\"runtimeConfig\":{"
        + "\"io.kubernetes.cri.pod-annotations\":{\"sluice.mesh/redirect\":"
        + new JsonString(annotation)
        + "}},\"prevResult\":{\"cniVersion\":\"1.1.0\",\"interfaces\":[{\"name\":\"eth0\"}],"
        + "\"ips\":[{\"address\":\"10.0.0.2/24\",\"interface\":0}],\"dns\":{}}}";
  }
}
