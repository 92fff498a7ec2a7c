package mesh.sluice.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTemplateTest {
  /** jmustache 1.16 fails for some of them with what is not an exception of its own. */
  @ParameterizedTest
  @ValueSource(
      strings = {"{{ }}", "{{}}", "{{#}}", "{{# }}", "{{/}}", "{{^ }}", "{{##a}}", "x {{ }}"})
  void tagWithoutANameIsRefusedWithItsLine(String tag) {
    assertThatExceptionOfType(TemplateException.class)
        .isThrownBy(() -> TextTemplate.compile("sidecar.yaml", "a: 1\n{{!note}}\nb: " + tag + "\n"))
        .withMessageStartingWith("sidecar.yaml: line 3: a tag has no name; write one");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{{<a}}{{/a}}", "{{$a}}{{/a}}", "{{>a}}", "{{&a}}", "{{{a}}}", "{{=a a=}}"})
  void tagThatIsNotReadIsRefusedWithItsLine(String tag) {
    assertThatExceptionOfType(TemplateException.class)
        .isThrownBy(() -> TextTemplate.compile("sidecar.yaml", "a: 1\nb: " + tag + "\n"))
        .withMessageStartingWith("sidecar.yaml: line 2: tags that begin with {{");
  }

  /** Whatever the library makes of a tag, it ends in a complaint that names file and line. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{a b}}",
        "{{#a}}",
        "{{/a}}",
        "{{a}",
        "{{ . }}{{..}}",
        "{{a.}}",
        "{{.a}}",
        "{{a..b}}",
        "{{-index}}",
        "{{#a}}{{/b}}",
        "{{!}}{{a!}}",
        "{{#a}}{{^a}}{{/a}}",
        "{{\t}}",
        "{{a}}{{ }}"
      })
  void anyTagIsReadOrRefused(String tag) {
    for (Object value : List.of("text", List.of("one"), Map.of("b", "c"), true, 1)) {
      try {
        TextTemplate.compile("sidecar.yaml", "x: 1\ny: " + tag + "\n").render(Map.of("a", value));
      } catch (TemplateException e) {
        assertThat(e).hasMessageStartingWith("sidecar.yaml: ");
      }
    }
  }

  @Test
  void commentsAndNamesWithSpacesAreRead() throws TemplateException {
    assertThat(
            TextTemplate.compile("f", "{{! }}{{!}}{{ a }}{{# a }}x{{/ a }}")
                .render(Map.of("a", "y")))
        .isEqualTo("yx");
  }
}
