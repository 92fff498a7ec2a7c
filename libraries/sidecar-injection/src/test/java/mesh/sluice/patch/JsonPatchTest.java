package mesh.sluice.patch;

import static org.assertj.core.api.Assertions.assertThat;

import mesh.sluice.json.Json;
import mesh.sluice.json.MalformedJsonException;
import org.junit.jupiter.api.Test;

class JsonPatchTest {
  @Test
  void equalDocumentsNeedNothing() throws MalformedJsonException {
    assertThat(JsonPatch.between(Json.read("{\"a\":[1]}"), Json.read("{\"a\":[1]}")).isEmpty())
        .isTrue();
  }

  @Test
  void slashAndTildeInNamesAreEscaped() throws MalformedJsonException {
    assertThat(patch("{}", "{\"sluice.mesh/~\":1}"))
        .isEqualTo("[{\"op\":\"add\",\"path\":\"/sluice.mesh~1~0\",\"value\":1}]");
  }

  @Test
  void elementInFrontIsOneOperation() throws MalformedJsonException {
    assertThat(patch("[\"web\"]", "[\"sidecar\",\"web\"]"))
        .isEqualTo("[{\"op\":\"add\",\"path\":\"/0\",\"value\":\"sidecar\"}]");
  }

  @Test
  void elementThatGoesIsOneOperation() throws MalformedJsonException {
    assertThat(patch("[1,2,3]", "[1,3]")).isEqualTo("[{\"op\":\"remove\",\"path\":\"/1\"}]");
  }

  @Test
  void changeWithinAnElementTouchesOnlyThat() throws MalformedJsonException {
    assertThat(patch("[{\"a\":1,\"b\":2}]", "[{\"a\":1,\"b\":3}]"))
        .isEqualTo("[{\"op\":\"replace\",\"path\":\"/0/b\",\"value\":3}]");
  }

  private static String patch(String before, String after) throws MalformedJsonException {
    return JsonPatch.between(Json.read(before), Json.read(after)).toJson().toString();
  }
}
