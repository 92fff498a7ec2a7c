package mesh.sluice.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue.JsonObject;
import org.junit.jupiter.api.Test;

class ObjectFieldsTest {
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  @Test
  void fieldsThatAreNotThereAreEmpty() throws Exception {
    JsonObject object = read("{\"metadata\": {}}");

    assertThat(ObjectFields.text(object, "metadata.name")).isEmpty();
    assertThat(ObjectFields.texts(object, "metadata.labels")).isEmpty();
    assertThat(ObjectFields.annotations(object)).isEmpty();
  }

  @Test
  void whatKubectlKeepsInAnnotationsIsLeftOut() throws Exception {
    JsonObject object =
        read(
            "{\"metadata\": {\"name\": \"web\", \"labels\": {\"a\": \"1\"}, \"annotations\":"
                + " {\"b\": \"2\", \""
                + LAST_APPLIED
                + "\": \"{}\"}}}");

    assertThat(ObjectFields.text(object, "metadata.name")).isEqualTo("web");
    assertThat(ObjectFields.texts(object, "metadata.labels")).hasSize(1).containsEntry("a", "1");
    assertThat(ObjectFields.annotations(object)).hasSize(1).containsEntry("b", "2");
    assertThat(ObjectFields.texts(object, "metadata.annotations")).containsKey(LAST_APPLIED);
  }

  private static JsonObject read(String text) throws Exception {
    return Json.read(text.getBytes(UTF_8)).asObject();
  }
}
