package mesh.sluice.injection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Kubernetes' formatURL and Go's net/http make of these paths. */
class RequestTargetTest {
  @ParameterizedTest
  @CsvSource({
    "/ready, /ready",
    "'', /",
    "ready, /ready",
    "?full=1, /?full=1",
    "/ready?full=1#part, /ready?full=1",
    "/ready#part, /ready",
    "/a b, /a%20b",
    "/ü, /%C3%BC",
    "/a%2Fb, /a%2Fb",
    "'/a%2F b', /a/%20b",
    "/100%, /100%25",
    "'/x?%', '/x?%'",
    "//other/ready, /ready",
    "//other, /",
    "///x, ///x",
    "http://other/ready, /ready",
    "1a:b, /1a:b",
    "/a:b, /a:b",
  })
  void pathBecomesWhatTheKubeletAsksFor(String path, String target) {
    assertThat(RequestTarget.of(path)).isEqualTo(target);
  }
}
