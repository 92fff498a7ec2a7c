package mesh.sluice.commandline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class NamespaceOptionsTest {
  @Command(name = "program")
  private static final class Sample {
    @Mixin private NamespaceOptions namespace;
  }

  private static NamespaceOptions parse(String... arguments) {
    Sample sample = new Sample();
    new CommandLine(sample).parseArgs(arguments);
    return sample.namespace;
  }

  @Test
  void bothOptionsMayBeLeftOut() {
    NamespaceOptions none = parse();

    assertThat(none.name()).isEmpty();
    assertThat(none.manifest()).isEmpty();
    assertThatCode(() -> none.requireName("shop")).doesNotThrowAnyException();
  }

  @Test
  void nameAndManifestAreRead() {
    assertThat(parse("-n", "shop").name()).contains("shop");
    assertThat(parse("--namespace=kube-system").name()).contains("kube-system");
    assertThat(parse("--namespace-manifest", "n.yaml").manifest()).contains(new File("n.yaml"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Shop",
        "-shop",
        "shop-",
        "namespace.yaml",
        "./n",
        "a123456789-123456789-123456789-123456789-123456789-123456789-1234"
      })
  void whatIsNotANameIsRefusedWithTheOptionForManifests(String name) {
    assertThatThrownBy(() -> parse("-n", name))
        .isInstanceOf(ParameterException.class)
        .hasMessageContainingAll(
            "'--namespace'", "'" + name + "' is not the name of", "--namespace-manifest");
  }

  @Test
  void manifestOfAnotherNamespaceIsRefused() {
    NamespaceOptions options = parse("-n", "shop");

    assertThatCode(() -> options.requireName("shop")).doesNotThrowAnyException();
    assertThatThrownBy(() -> options.requireName("bank"))
        .isInstanceOf(CommandException.class)
        .hasMessage(
            "--namespace: 'shop': --namespace-manifest is the manifest of bank; leave out one of"
                + " the two");
  }
}
