package mesh.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CniArgsTest {
  /** As containerd 2 writes it. */
  @Test
  void findsThePodAmongWhatRuntimesSay() throws CniException {
    CniArgs args =
        CniArgs.parse(
            "IgnoreUnknown=1;K8S_POD_NAMESPACE=shop;K8S_POD_NAME=web-0;"
                + "K8S_POD_INFRA_CONTAINER_ID=0a1b;K8S_POD_UID=6f2c");

    assertThat(args).isEqualTo(new CniArgs("shop", "web-0", Optional.of("6f2c")));
    assertThat(args.isPod()).isTrue();
    assertThat(args.pod()).contains("shop/web-0");
  }

  @Test
  void unknownKeysAreIgnoredAlsoWithoutBeingTold() throws CniException {
    assertThat(CniArgs.parse("FOO=BAR;K8S_POD_NAME=web;K8S_POD_NAMESPACE=shop"))
        .isEqualTo(new CniArgs("shop", "web", Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "A=1", "K8S_POD_NAME=web", "K8S_POD_NAMESPACE=shop", "K8S_POD_NAME=;A=1"})
  void withoutNamespaceAndNameThereIsNoPod(String text) throws CniException {
    assertThat(CniArgs.parse(text).isPod()).isFalse();
    assertThat(CniArgs.parse(text).pod()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"K8S_POD_NAME=a=b,a=b", "K8S_POD_NAME=,''"})
  void valueIsWhateverFollowsTheFirstEqualsSign(String text, String name) throws CniException {
    assertThat(CniArgs.parse(text).name()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "nonsense,nonsense",
    "A=1;nonsense,nonsense",
    "=1,=1",
    ";,''",
    "A=1;;B=2,''",
    "A=1;=,="
  })
  void whatIsNoPairIsRefused(String text, String pair) {
    assertThatExceptionOfType(CniException.class)
        .isThrownBy(() -> CniArgs.parse(text))
        .withMessage("CNI_ARGS: '" + pair + "' is not KEY=VALUE")
        .satisfies(
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ENVIRONMENT);
              assertThat(e.details()).contains("K8S_POD_NAMESPACE=default");
            });
  }
}
