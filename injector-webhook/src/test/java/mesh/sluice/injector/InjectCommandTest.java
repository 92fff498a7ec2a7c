package mesh.sluice.injector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InjectCommandTest {
  private static final String POD =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web}]}\n";
  private static final String SERVICE = "# é\nkind:   Service";
  private static final String REFUSED =
      "kind: Pod\nmetadata: {name: bad}\nspec: {containers: [{name: a, ports: [{containerPort:"
          + " 15001}]}]}\n";

  @TempDir private Path directory;
  private String out = "";
  private String err = "";

  @Test
  void standardInputComesOutInjected() {
    assertThat(run(SERVICE + "\n---\n" + POD, "-f", "-")).isZero();

    assertThat(out).startsWith(SERVICE + "\n---\napiVersion: v1\n").contains("sluice-proxy");
    assertThat(err).isEqualTo("Pod/web: injected\n");
  }

  @Test
  void severalFilesAreJoined() throws IOException {
    Path service = file("service.yaml", SERVICE);
    Path pod = file("pod.yaml", POD.replace("web}\n", "web, namespace: kube-system}\n"));

    assertThat(run("", "-f", service.toString(), "-f", pod.toString())).isZero();

    assertThat(out).isEqualTo(SERVICE + "\n---\n" + Files.readString(pod));
    assertThat(err).startsWith("Pod/web: left alone because pods of this namespace are");
  }

  @Test
  void nothingIsWrittenIfOnePodIsRefused() throws IOException {
    Path output = file("out.yaml", "old");

    assertThat(run(POD + "---\n" + REFUSED, "-f", "-", "--output-file", output.toString())).isOne();

    assertThat(output).hasContent("old");
    assertThat(out).isEmpty();
    assertThat(err)
        .contains("standard input: document at line 5: Pod/bad: spec.containers['a'].ports")
        .endsWith("nothing was written, because a pod is refused\n");
  }

  @Test
  void fileIsReplacedWithItsPermissions() throws IOException {
    Path output = file("out.yaml", "old");
    Files.setPosixFilePermissions(output, PosixFilePermissions.fromString("rw-r-----"));

    assertThat(run(POD, "-f", "-", "--output-file", output.toString())).isZero();

    assertThat(output).content().contains("sluice-proxy");
    assertThat(Files.getPosixFilePermissions(output))
        .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
    assertThat(directory).isDirectoryNotContaining(file -> file.toString().endsWith(".tmp"));
    assertThat(out).isEmpty();
  }

  @Test
  void newFileIsReadableToThoseOnlyWhoCanReadItsSource() throws IOException {
    Path source = file("pod.yaml", POD);
    Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("rw-------"));
    Path output = directory.resolve("out.yaml");

    assertThat(run("", "-f", source.toString(), "--output-file", output.toString())).isZero();

    assertThat(Files.getPosixFilePermissions(output))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void settingsComeFromADirectoryAndSingleFiles() throws IOException {
    file("config.yaml", "nativeSidecar: false");
    file("values.yaml", "sidecar: {image: example/one}");
    Path values = file(".other", "sidecar: {image: example/two}");

    assertThat(run(POD, "-f", "-", "--config", directory.toString(), "--values", values.toString()))
        .isZero();

    assertThat(out).contains("image: example/two").doesNotContain("initContainers");
  }

  @Test
  void settingsComeFromTheManifestOfTheirConfigMap() throws IOException {
    Path map =
        file(
            "map.yaml",
            "kind: ConfigMap\ndata:\n  values.yaml: |\n    sidecar: {image: example/map}\n");

    assertThat(run(POD, "-f", "-", "--config", map.toString())).isZero();

    assertThat(out).contains("image: example/map");
  }

  @Test
  void mistakeInTheSettingsIsNamedWithItsFile() throws IOException {
    Path template = file("mine.yaml", "container: {name: \"{{nam}}\"}");

    assertThat(run(POD, "-f", "-", "--template", template.toString())).isOne();

    assertThat(err).contains(template + ": line 1: 'nam' has no value");
  }

  @Test
  void namespaceThatRefusesIsHeard() throws IOException {
    Path namespace =
        file(
            "namespace.yaml",
            "kind: Namespace\nmetadata: {name: shop, labels: {sluice.mesh/injection: disabled}}\n");

    assertThat(run(POD, "-f", "-", "--namespace-manifest", namespace.toString())).isZero();
    assertThat(err).isEqualTo("Pod/web: left alone because the namespace opts out\n");

    assertThat(run(POD, "-f", "-", "--namespace-manifest", namespace.toString(), "-n", "other"))
        .isZero();
    assertThat(err).isEqualTo("Pod/web: injected\n");
  }

  @Test
  void namespaceAmongTheManifestsIsHeard() {
    String namespace =
        "kind: Namespace\nmetadata: {name: shop, labels: {sluice.mesh/injection: disabled}}\n";

    assertThat(run(namespace + "---\n" + POD, "-f", "-", "-n", "shop")).isZero();

    assertThat(out).isEqualTo(namespace + "---\n" + POD);
  }

  @Test
  void wrongUseIsTold() {
    assertThat(run("")).isEqualTo(2);
    assertThat(run("", "-f", "-", "-f", "-")).isEqualTo(2);
    assertThat(err).contains("only once");
  }

  @Test
  void whatCannotBeReadIsNamed() {
    Path missing = directory.resolve("missing.yaml");

    assertThat(run("", "-f", missing.toString())).isOne();

    assertThat(err).contains(missing + ": there is no such file");
  }

  @Test
  void jsonIsNotJoined() throws IOException {
    Path json = file("a.json", "{\"kind\":\"Service\"}");

    assertThat(run(POD, "-f", "-", "-f", json.toString())).isOne();
    assertThat(err).contains("cannot be joined");

    assertThat(run("", "-f", json.toString())).isZero();
    assertThat(out).isEqualTo("{\"kind\":\"Service\"}");
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private int run(String input, String... arguments) {
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    List<String> command = new ArrayList<>(List.of("inject"));
    command.addAll(List.of(arguments));
    int status =
        SluiceInjector.commandLine(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)))
            .setOut(new PrintWriter(output))
            .setErr(new PrintWriter(errors, true))
            .execute(command.toArray(String[]::new));
    out = output.toString();
    err = errors.toString();
    return status;
  }
}
