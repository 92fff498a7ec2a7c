package mesh.sluice.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
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
 * The order of modules and packages (docs/architecture.md). Each package may use what is listed
 * behind it, and nothing else of Sluice.
 */
class ArchitectureTest {
  private static final JavaClasses SLUICE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("mesh.sluice");

  private static final Map<String, String> MAY_USE =
      new TreeMap<>(
          Map.ofEntries(
              // mesh-policy
              Map.entry("json", ""),
              Map.entry("policy", ""),
              Map.entry("annotation", "json policy"),
              Map.entry("profile", "policy annotation json"),
              Map.entry("selection", "profile policy"),
              // pod-manifest
              Map.entry("manifest", "json policy profile"),
              // traffic-redirect
              Map.entry("agent", "profile"),
              Map.entry("posix", ""),
              Map.entry("netlink", "posix"),
              Map.entry("netns", "posix"),
              Map.entry("route", "posix netlink policy"),
              Map.entry("rules", "policy"),
              Map.entry("evaluate", "rules policy"),
              Map.entry("backend", "rules"),
              Map.entry("nft", "posix netlink backend rules policy"),
              Map.entry("iptables", "posix backend rules policy"),
              Map.entry("redirect", "posix route backend nft iptables rules policy"),
              // cni-plugin
              Map.entry("protocol", "json policy"),
              Map.entry("decide", "agent protocol json policy annotation profile redirect"),
              Map.entry("picture", "nft rules evaluate policy"),
              Map.entry(
                  "cli",
                  "manifest picture protocol json policy annotation profile posix netns route"
                      + " backend nft iptables rules evaluate redirect"),
              Map.entry(
                  "cni",
                  "cli decide agent protocol json policy profile posix netns route backend"
                      + " redirect")));

  /** Where iptables is started, and waited for with a deadline. */
  private static final String PROGRAMS = "mesh.sluice.iptables";

  /** Packages that do no I/O, know no clock and no environment: their results depend on nothing. */
  private static final String[] PURE = {
    "mesh.sluice.policy",
    "mesh.sluice.annotation",
    "mesh.sluice.profile",
    "mesh.sluice.selection",
    "mesh.sluice.agent",
    "mesh.sluice.rules",
    "mesh.sluice.evaluate",
    "mesh.sluice.manifest",
    "mesh.sluice.picture"
  };

  static Stream<Map.Entry<String, String>> packages() {
    return MAY_USE.entrySet().stream();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void packageUsesOnlyWhatIsBelowIt(Map.Entry<String, String> entry) {
    String[] allowed =
        Stream.concat(Stream.of(entry.getKey()), Arrays.stream(entry.getValue().split(" ")))
            .filter(name -> !name.isEmpty())
            .map(ArchitectureTest::packageName)
            .toArray(String[]::new);

    noClasses()
        .that()
        .resideInAPackage(packageName(entry.getKey()))
        .should()
        .dependOnClassesThat(
            resideInAPackage("mesh.sluice..").and(not(resideInAnyPackage(allowed))))
        .check(SLUICE);
  }

  /** A new package has to be given its place above, or nothing would watch it. */
  @Test
  void everyPackageHasItsPlaceInTheOrder() {
    assertThat(
            SLUICE.stream()
                .map(type -> type.getPackageName().substring("mesh.sluice.".length()))
                .collect(Collectors.toSet()))
        .containsExactlyInAnyOrderElementsOf(MAY_USE.keySet());
  }

  @Test
  void packagesFormNoCircle() {
    slices().matching("mesh.sluice.(*)..").should().beFreeOfCycles().check(SLUICE);
  }

  @Test
  void everyPackageSaysWhatItIsFor() {
    assertThat(
            SLUICE.stream()
                .map(type -> type.getPackage())
                .filter(javaPackage -> javaPackage.getClasses().stream().noneMatch(this::isInfo))
                .map(JavaPackage::getName))
        .isEmpty();
  }

  private boolean isInfo(JavaClass type) {
    return type.getSimpleName().equals("package-info");
  }

  @Test
  void pureCodeTouchesNothingOutside() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.io..",
            "java.net..",
            "java.nio.channels..",
            "java.nio.file..",
            "java.time..",
            "java.lang.foreign..",
            "java.util.concurrent..",
            "org.graalvm..")
        .check(SLUICE);
  }

  /** Its parser and generator speak of streams; only those in memory are used. */
  @Test
  void jsonTouchesNothingOutside() {
    noClasses()
        .that()
        .resideInAPackage("mesh.sluice.json")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.io..", "java.net..", "java.nio.channels..", "java.nio.file..")
                .and(
                    DescribedPredicate.describe(
                        "no stream in memory",
                        type ->
                            !type.getSimpleName().equals("IOException")
                                && !type.getSimpleName().equals("ByteArrayOutputStream")
                                && !type.getSimpleName().equals("OutputStream"))))
        .check(SLUICE);
  }

  @Test
  void environmentClockAndChanceAreForTheEntryPointAlone() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("mesh.sluice.cni.SluiceCni")
        .and()
        .resideOutsideOfPackage(PROGRAMS)
        .should()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Random")
        .orShould()
        .dependOnClassesThat()
        .resideInAPackage("java.time..")
        .check(SLUICE);
  }

  /**
   * The plugin's promise where the kernel has nf_tables: no API call, no socket, no program, no
   * file.
   */
  @Test
  void nobodyConnectsStartsProgramsOrWritesFiles() {
    noClasses()
        .that()
        .resideOutsideOfPackages(PROGRAMS, "mesh.sluice.cli")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.net..", "java.net.http..", "java.nio.file..", "java.nio.channels..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.ProcessBuilder")
        .orShould()
        .callMethod(Runtime.class, "exec", String[].class)
        .check(SLUICE);
  }

  @Test
  void systemCallsAreMadeInOnePackageOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("mesh.sluice.posix")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.lang.foreign..", "org.graalvm..")
        .check(SLUICE);
  }

  @Test
  void yamlIsReadInOnePackageOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("mesh.sluice.manifest")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.snakeyaml..")
        .check(SLUICE);
  }

  @Test
  void commandLineLibraryIsForPeopleOnly() {
    classes()
        .that()
        .resideOutsideOfPackage("mesh.sluice.cli")
        .should()
        .onlyDependOnClassesThat(not(resideInAPackage("picocli..")))
        .check(SLUICE);
  }

  private static String packageName(String name) {
    return "mesh.sluice." + name;
  }
}
