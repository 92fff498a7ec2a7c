package mesh.sluice.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import mesh.sluice.testing.PackageOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The order of the packages that {@code sluice-cni} is made of (docs/architecture.md). */
class ArchitectureTest {
  private static final PackageOrder ORDER =
      PackageOrder.without()
          .allowSharedLibraries()
          // traffic-redirect
          .allow("agent", "profile annotation policy json")
          .allow("posix", "")
          .allow("image", "")
          .allow("client", "agent posix profile")
          .allow("netlink", "posix")
          .allow("netns", "posix")
          .allow("route", "posix netlink policy")
          .allow("rules", "policy")
          .allow("evaluate", "rules policy")
          .allow("backend", "rules")
          .allow("nft", "posix netlink backend rules policy")
          .allow("iptables", "posix image backend rules policy")
          .allow("redirect", "posix route backend nft iptables rules policy")
          // cni-plugin
          .allow("protocol", "json policy")
          .allow("decide", "agent protocol json policy profile redirect")
          .allow("explain", "redirect backend annotation json policy posix profile text")
          .allow("picture", "nft rules evaluate policy")
          .allow(
              "cli",
              "commandline explain manifest picture protocol json policy annotation profile posix"
                  + " netns route nft iptables rules evaluate")
          .allow(
              "cni",
              "cli decide client agent protocol policy profile posix image netns route backend"
                  + " redirect");

  private static final JavaClasses SLUICE = ORDER.classes();

  /** Where iptables is started, and waited for with a deadline. */
  private static final String PROGRAMS = "mesh.sluice.iptables";

  /** Packages that do no I/O, know no clock and no environment: their results depend on nothing. */
  private static final String[] PURE = {
    "mesh.sluice.text",
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

  /** A length of time knows no clock. */
  private static final DescribedPredicate<JavaClass> CLOCKS =
      resideInAPackage("java.time..").and(not(type(Duration.class)));

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
            "java.io..",
            "java.net..",
            "java.nio.channels..",
            "java.nio.file..",
            "java.lang.foreign..",
            "java.util.concurrent..",
            "org.graalvm..")
        .orShould()
        .dependOnClassesThat(CLOCKS)
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
                        "no stream that the caller has, or in memory",
                        type ->
                            !type.getSimpleName().equals("IOException")
                                && !type.getSimpleName().equals("ByteArrayOutputStream")
                                && !type.getSimpleName().equals("OutputStream")
                                && !type.getSimpleName().equals("InputStream"))))
        .check(SLUICE);
  }

  @Test
  void environmentClockAndChanceAreForTheEntryPointAlone() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("mesh.sluice.cni.SluiceCni")
        .and()
        .resideOutsideOfPackages(PROGRAMS, "mesh.sluice.posix")
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
        .dependOnClassesThat(CLOCKS)
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
        .resideOutsideOfPackages(PROGRAMS, "mesh.sluice.cli", "mesh.sluice.commandline")
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

  /**
   * In the image they wait until a command or a program is started: see {@code mesh.sluice.image}.
   */
  @Test
  void nothingOfAnOperationNeedsTheLibrariesOfTheJdk() {
    noClasses()
        .that()
        .resideOutsideOfPackages(PROGRAMS, "mesh.sluice.cli", "mesh.sluice.commandline")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.File")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching(
            "java\\.io\\.(File(Descriptor|(In|Out)putStream|Reader|Writer)|RandomAccessFile)")
        .check(SLUICE);
  }

  @Test
  void systemCallsAreMadeInOnePackageOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackages("mesh.sluice.posix", "mesh.sluice.image")
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
        .resideOutsideOfPackages("mesh.sluice.cli", "mesh.sluice.commandline")
        .should()
        .onlyDependOnClassesThat(not(resideInAPackage("picocli..")))
        .check(SLUICE);
  }
}
