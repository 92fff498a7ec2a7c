package mesh.sluice.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.json.Json;
import mesh.sluice.json.MalformedJsonException;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.protocol.CniException;
import mesh.sluice.protocol.ErrorCode;
import mesh.sluice.protocol.NetworkConfiguration;
import mesh.sluice.redirect.BackendChoice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PluginConfigurationTest {
  private static final String ANNOTATIONS = "runtimeConfig.io.kubernetes.cri.pod-annotations";

  @Test
  void defaultsAreThoseOfTheDocumentation() throws CniException {
    PluginConfiguration configuration = parse("'type':'sluice-cni'");

    assertThat(configuration.exemptNamespace()).isEmpty();
    assertThat(configuration.exemptNamePrefix()).isEmpty();
    assertThat(configuration.excludeNamespaces()).isEmpty();
    assertThat(configuration.profiles()).containsExactly(MeshProfile.SLUICE);
    assertThat(configuration.agentSocket()).isEmpty();
    assertThat(configuration.statusRequiresAgent()).isFalse();
    assertThat(configuration.backend()).isEqualTo(BackendChoice.AUTO);
    assertThat(configuration.chained()).isTrue();
    assertThat(configuration.annotations()).isEmpty();
  }

  @Test
  void everyKeyHasItsPlace() throws CniException {
    PluginConfiguration configuration =
        parse(
            "'exempt':{'namespace':'sluice-system','podNamePrefix':'sluice-node-'},"
                + "'excludeNamespaces':['kube-system','gke'],'profiles':['istio','sluice'],"
                + "'agentSocket':'/run/sluice/agent.sock','chained':false,'logLevel':'debug',"
                + "'statusRequiresAgent':true,'backend':'iptables-legacy',"
                + "'runtimeConfig':{'io.kubernetes.cri.pod-annotations':{'a':'1','b':''}}");

    assertThat(configuration.exemptNamespace()).isEqualTo("sluice-system");
    assertThat(configuration.exemptNamePrefix()).isEqualTo("sluice-node-");
    assertThat(configuration.excludeNamespaces()).containsExactlyInAnyOrder("kube-system", "gke");
    assertThat(configuration.profiles()).containsExactly(MeshProfile.ISTIO, MeshProfile.SLUICE);
    assertThat(configuration.agentSocket()).contains("/run/sluice/agent.sock");
    assertThat(configuration.statusRequiresAgent()).isTrue();
    assertThat(configuration.backend()).isEqualTo(BackendChoice.IPTABLES_LEGACY);
    assertThat(configuration.chained()).isFalse();
    assertThat(configuration.annotations().orElseThrow())
        .containsExactly(entry("a", "1"), entry("b", ""));
  }

  /** No annotations at all is something else than a runtime that does not pass them. */
  @ParameterizedTest
  @ValueSource(strings = {"{}", "null"})
  void emptyAnnotationsAreThere(String annotations) throws CniException {
    String keys = "'runtimeConfig':{'io.kubernetes.cri.pod-annotations':" + annotations + "}";

    assertThat(parse(keys).annotations()).contains(Map.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'runtimeConfig':null",
        "'runtimeConfig':{}",
        "'runtimeConfig':{'portMappings':[]}"
      })
  void absentAnnotationsAreAbsent(String keys) throws CniException {
    assertThat(parse(keys).annotations()).isEmpty();
  }

  @Test
  void socketsPathIsAsLongAsTheKernelTakes() throws CniException {
    String longest = "/" + "a".repeat(106);

    assertThat(parse("'agentSocket':'" + longest + "'").agentSocket()).contains(longest);
    assertThatExceptionOfType(CniException.class)
        .isThrownBy(() -> parse("'agentSocket':'" + longest + "b'"))
        .withMessageStartingWith("agentSocket: '/aaa");
    assertThatExceptionOfType(CniException.class)
        .isThrownBy(() -> parse("'agentSocket':'/" + "ä".repeat(54) + "'"))
        .withMessageStartingWith("agentSocket: '/ää");
  }

  /** DEL must not fail for it, and the event of a failed ADD tells of it where it can. */
  @ParameterizedTest
  @CsvSource({"'{\"eventSocket\":\"/e\"}',/e", "'{\"eventSocket\":1}',", "{},"})
  void eventSocketIsLookedUpWithoutComplaint(String json, String path)
      throws MalformedJsonException {
    assertThat(PluginConfiguration.eventSocket(Json.read(json).asObject()))
        .isEqualTo(Optional.ofNullable(path));
  }

  @Test
  void emptyListOfProfilesEnablesNone() throws CniException {
    assertThat(parse("'profiles':[]").profiles()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'exempt':'sluice-system' | exempt: | braces",
        "'exempt':[] | exempt: | braces",
        "'exempt':{'namespace':5,'podNamePrefix':'a'} | exempt.namespace: 5 | double quotes",
        "'exempt':{'namespace':'a','podNamePrefix':[]} | exempt.podNamePrefix: [] | double quotes",
        "'exempt':{'namespace':'a'} | exempt: needs both | one alone",
        "'exempt':{'podNamePrefix':'a'} | exempt: needs both | one alone",
        "'exempt':{'namespace':'','podNamePrefix':'a'} | exempt: needs both | one alone",
        "'exempt':{'namespace':'a','podNamePrefix':''} | exempt: needs both | one alone",
        "'excludeNamespaces':'kube-system' | excludeNamespaces: \"kube-system\" | brackets",
        "'excludeNamespaces':['a',1] | excludeNamespaces: [\"a\",1] | brackets",
        "'excludeNamespaces':{} | excludeNamespaces: {} | brackets",
        "'profiles':'istio' | profiles: \"istio\" | brackets",
        "'profiles':['linkerd'] | profiles: 'linkerd' | known are sluice, istio and osm",
        "'agentSocket':1 | agentSocket: 1 | double quotes",
        "'statusRequiresAgent':'yes' | statusRequiresAgent: \"yes\" | true or false",
        "'statusRequiresAgent':true | statusRequiresAgent: needs agentSocket | leave the key out",
        "'agentSocket':'a.sock' | agentSocket: 'a.sock' | absolute path of at most 107 bytes",
        "'agentSocket':'\\u0000a' | agentSocket: | absolute path",
        "'eventSocket':true | eventSocket: true | double quotes",
        "'eventSocket':'./a' | eventSocket: './a' | absolute path of at most 107 bytes",
        "'backend':1 | backend: 1 | double quotes",
        "'backend':'ipvs' | backend: 'ipvs' | auto, nft, iptables, iptables-nft or iptables-legacy",
        "'chained':'false' | chained: \"false\" | true or false",
        "'chained':0 | chained: 0 | true or false",
        "'runtimeConfig':[] | runtimeConfig: [] | braces",
        "'runtimeConfig':{'io.kubernetes.cri.pod-annotations':[]} | "
            + ANNOTATIONS
            + ": [] | braces",
        "'runtimeConfig':{'io.kubernetes.cri.pod-annotations':{'a':1}} | "
            + ANNOTATIONS
            + ": a | are strings",
        "'runtimeConfig':{'io.kubernetes.cri.pod-annotations':{'a':null}} | "
            + ANNOTATIONS
            + ": a | are strings"
      })
  void wrongValuesAreRefusedWithKeyValueAndRemedy(String keys, String message, String remedy) {
    assertThatExceptionOfType(CniException.class)
        .isThrownBy(() -> parse(keys))
        .withMessageStartingWith(message)
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION);
              assertThat(e.details()).contains(remedy);
            });
  }

  /** A pod's event shows the message; annotations of megabytes must not land there. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'exempt':[%s]",
        "'excludeNamespaces':[%s]",
        "'profiles':[%s]",
        "'agentSocket':[%s]",
        "'backend':[%s]",
        "'chained':[%s]",
        "'runtimeConfig':{'io.kubernetes.cri.pod-annotations':[%s]}"
      })
  void messageDoesNotRepeatALongValue(String keys) {
    assertThatExceptionOfType(CniException.class)
        .isThrownBy(() -> parse(keys.formatted("1,".repeat(100_000) + "1")))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600));
  }

  private static PluginConfiguration parse(String keys) throws CniException {
    String json = ("{'cniVersion':'1.1.0','name':'net'," + keys + "}").replace('\'', '"');
    return PluginConfiguration.parse(
        NetworkConfiguration.parse(json.getBytes(StandardCharsets.UTF_8)));
  }
}
