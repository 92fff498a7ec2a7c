package mesh.sluice.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.util.stream.Stream;
import mesh.sluice.testing.PackageOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The order of the packages that {@code sluice-injector} is made of (docs/architecture.md). */
class InjectorArchitectureTest {
  /** The injector redirects nothing: that module is there for the tests alone. */
  private static final PackageOrder ORDER =
      PackageOrder.without("traffic-redirect")
          .allowSharedLibraries()
          // sidecar-injection
          .allow("patch", "json")
          .allow("template", "json policy profile selection manifest")
          .allow("injection", "template json policy annotation profile selection manifest")
          .allow("adoption", "injection template json policy annotation profile selection manifest")
          .allow("workload", "injection template json profile selection manifest")
          // cluster-runtime
          .allow("pem", "")
          .allow("log", "json")
          .allow("files", "log")
          .allow("http", "")
          .allow("status", "http log")
          .allow("kubernetes", "json log pem text")
          // injector-webhook
          .allow("metrics", "status")
          .allow("admission", "adoption injection template patch json profile selection")
          .allow("cluster", "kubernetes admission template profile metrics json log")
          .allow("certs", "kubernetes metrics json log pem")
          .allow("server", "http admission metrics log json patch")
          .allow("nodegate", "kubernetes admission patch metrics json log")
          .allow(
              "injector",
              "commandline nodegate server certs cluster kubernetes status files log pem metrics"
                  + " admission workload adoption injection template manifest selection profile"
                  + " json text");

  private static final JavaClasses SLUICE = ORDER.classes();

  /** Packages that do no I/O, know no clock and no environment. */
  private static final String[] PURE = {
    "mesh.sluice.patch",
    "mesh.sluice.template",
    "mesh.sluice.injection",
    "mesh.sluice.adoption",
    "mesh.sluice.workload",
    "mesh.sluice.admission"
  };

  static Stream<String> packages() {
    return ORDER.names();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void packageUsesOnlyWhatIsBelowIt(String name) {
    ORDER.check(name);
  }

  @Test
  void everyPackageHasItsPlaceInTheOrder() {
    ORDER.checkEveryPackageHasItsPlace();
  }

  @Test
  void documentHasTheSameOrder() throws IOException {
    ORDER.checkDocument();
  }

  @Test
  void packagesFormNoCircle() {
    ORDER.checkThereIsNoCircle();
  }

  @Test
  void everyPackageSaysWhatItIsFor() {
    ORDER.checkEveryPackageSaysWhatItIsFor();
  }

  @Test
  void pureCodeTouchesNothingOutside() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.net..",
            "java.nio.channels..",
            "java.nio.file..",
            "java.time..",
            "java.util.concurrent..",
            "io.fabric8..",
            "org.graalvm..")
        .check(SLUICE);
  }

  /** The part of the node gate that decides; it is told what time it is. */
  @Test
  void nodeGateDecidesWithoutTheApi() {
    noClasses()
        .that()
        .haveNameMatching(
            "mesh[.]sluice[.]nodegate[.](Gate(Decision|Reason|Settings|State)|NodeFacts|Agent"
                + "|Cluster|NodesHandler|NotReadyTaint)([$].*)?")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.net..", "java.nio..", "java.util.concurrent..", "io.fabric8..", "org.graalvm..")
        .check(SLUICE);
  }

  @Test
  void modelsOfTheApiStayAtTheEdge() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "mesh.sluice.kubernetes",
            "mesh.sluice.cluster",
            "mesh.sluice.certs",
            "mesh.sluice.nodegate",
            "mesh.sluice.injector")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.fabric8..")
        .check(SLUICE);
  }

  /** They do not notice a watch that died without a word. */
  @Test
  void nobodyUsesTheClientsInformers() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.fabric8.kubernetes.client.informers..")
        .check(SLUICE);
  }

  @Test
  void commandLineLibraryIsForTheProgramAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackages("mesh.sluice.injector", "mesh.sluice.commandline")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(SLUICE);
  }
}
