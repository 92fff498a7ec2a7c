package mesh.sluice.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The order of the injector's packages (docs/architecture.md). Each may use what is listed behind
 * it, the libraries below, and nothing else of Sluice.
 */
class InjectorArchitectureTest {
  /** The injector redirects nothing: this module is there for the tests alone. */
  private static final ImportOption WITHOUT_TRAFFIC_REDIRECT =
      location -> !location.contains("/traffic-redirect");

  private static final JavaClasses SLUICE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(WITHOUT_TRAFFIC_REDIRECT)
          .importPackages("mesh.sluice");

  /** The libraries, each of which has its own order. */
  private static final String[] LIBRARIES = {
    "mesh.sluice.json",
    "mesh.sluice.policy",
    "mesh.sluice.annotation",
    "mesh.sluice.profile",
    "mesh.sluice.selection",
    "mesh.sluice.manifest"
  };

  private static final Map<String, String> MAY_USE =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("metrics", ""),
              Map.entry("log", ""),
              Map.entry("patch", ""),
              Map.entry("template", ""),
              Map.entry("injection", "template"),
              Map.entry("adoption", "injection template"),
              Map.entry("workload", "injection template"),
              Map.entry("admission", "adoption injection template patch"),
              Map.entry("kubernetes", "metrics log admission template"),
              Map.entry("certs", "kubernetes metrics log"),
              Map.entry("server", "certs admission metrics log patch"),
              Map.entry("nodegate", "kubernetes admission patch metrics log"),
              Map.entry(
                  "injector",
                  "nodegate server certs kubernetes admission workload adoption injection template"
                      + " patch metrics log")));

  /** Packages that do no I/O, know no clock and no environment. */
  private static final String[] PURE = {
    "mesh.sluice.patch",
    "mesh.sluice.template",
    "mesh.sluice.injection",
    "mesh.sluice.adoption",
    "mesh.sluice.workload",
    "mesh.sluice.admission"
  };

  static Stream<Map.Entry<String, String>> packages() {
    return MAY_USE.entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void packageUsesOnlyWhatIsBelowIt(Map.Entry<String, String> entry) {
    String[] allowed =
        Stream.concat(
                Stream.concat(Stream.of(entry.getKey()), Arrays.stream(entry.getValue().split(" ")))
                    .filter(name -> !name.isEmpty())
                    .map(InjectorArchitectureTest::packageName),
                Arrays.stream(LIBRARIES))
            .toArray(String[]::new);

    noClasses()
        .that()
        .resideInAPackage(packageName(entry.getKey()))
        .should()
        .dependOnClassesThat(
            resideInAPackage("mesh.sluice..").and(not(resideInAnyPackage(allowed))))
        .allowEmptyShould(true)
        .check(SLUICE);
  }

  /** A new package has to be given its place above, or nothing would watch it. */
  @Test
  void everyPackageHasItsPlaceInTheOrder() {
    assertThat(
            SLUICE.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !Arrays.asList(LIBRARIES).contains(name))
                .map(name -> name.substring("mesh.sluice.".length()))
                .collect(Collectors.toSet()))
        .isSubsetOf(MAY_USE.keySet());
  }

  @Test
  void packagesFormNoCircle() {
    slices().matching("mesh.sluice.(*)..").should().beFreeOfCycles().check(SLUICE);
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
        .allowEmptyShould(true)
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
            "mesh.sluice.certs",
            "mesh.sluice.nodegate",
            "mesh.sluice.injector")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.fabric8..")
        .check(SLUICE);
  }

  @Test
  void commandLineLibraryIsForTheProgramAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage("mesh.sluice.injector")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(SLUICE);
  }

  private static String packageName(String name) {
    return "mesh.sluice." + name;
  }
}
