package mesh.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GarbageCollectionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'x':1",
        "'cni.dev/valid-attachments':null",
        "'cni.dev/valid-attachments':[]",
        "'cni.dev/valid-attachments':[{'containerID':'a','ifname':'eth0'}]",
        "'cni.dev/valid-attachments':[{'containerID':'a','ifname':'eth0','future':1}]",
        "'cni.dev/attachments':[{'containerID':'a','ifname':'eth0'}]",
        "'cni.dev/valid-attachments':[],'cni.dev/attachments':'ignored'"
      })
  void takesEveryFormThatRuntimesWrite(String keys) {
    assertThatCode(() -> check(keys)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'cni.dev/valid-attachments':{} | cni.dev/valid-attachments: must be a list",
        "'cni.dev/valid-attachments':'all' | cni.dev/valid-attachments: must be a list",
        "'cni.dev/attachments':1 | cni.dev/attachments: must be a list",
        "'cni.dev/valid-attachments':[{}] | {} has no containerID and ifname",
        "'cni.dev/valid-attachments':[{'containerID':'a'}] | has no containerID and ifname",
        "'cni.dev/valid-attachments':[{'containerID':1,'ifname':'e'}] | has no containerID and",
        "'cni.dev/valid-attachments':['a'] | \"a\" has no containerID and ifname",
        "'cni.dev/valid-attachments':[null] | null has no containerID and ifname"
      })
  void refusesOtherFormsByName(String keys, String message) {
    assertThatExceptionOfType(CniException.class)
        .isThrownBy(() -> check(keys))
        .withMessageContaining(message)
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION);
              assertThat(e.details()).contains("containerID").contains("ifname");
            });
  }

  private static void check(String keys) throws CniException {
    String json = ("{'cniVersion':'1.1.0','name':'net'," + keys + "}").replace('\'', '"');
    GarbageCollection.check(NetworkConfiguration.parse(json.getBytes(StandardCharsets.UTF_8)));
  }
}
