package mesh.sluice.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.util.stream.Stream;
import mesh.sluice.testing.PackageOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The order of the packages that {@code sluice-node} is made of (docs/architecture.md). */
class NodeArchitectureTest {
  /** The plugin is there for the container image and the tests alone. */
  private static final PackageOrder ORDER =
      PackageOrder.without("cni-plugin")
          .allowSharedLibraries()
          // traffic-redirect
          .allow("posix", "")
          .allow("image", "")
          .allow("netlink", "posix")
          .allow("netns", "posix")
          .allow("route", "netlink posix policy")
          .allow("rules", "policy")
          .allow("evaluate", "rules policy")
          .allow("backend", "rules")
          .allow("nft", "backend rules netlink posix policy")
          .allow("iptables", "backend rules posix image policy")
          .allow("redirect", "iptables nft backend rules route posix policy")
          .allow("explain", "redirect backend annotation json policy posix profile text")
          .allow("agent", "annotation json policy profile")
          .allow("client", "agent posix profile")
          // cluster-runtime
          .allow("pem", "")
          .allow("log", "json")
          .allow("files", "log")
          .allow("http", "")
          .allow("status", "http log")
          .allow("kubernetes", "log json pem text")
          // install-daemonset
          .allow("conflist", "json")
          .allow("detect", "json text")
          .allow("install", "conflist json log posix")
          .allow("pods", "agent kubernetes manifest policy profile json")
          .allow("connections", "evaluate rules netlink posix policy")
          .allow("sandbox", "netns route posix policy")
          .allow(
              "repair",
              "pods sandbox connections redirect backend agent kubernetes profile policy json text"
                  + " log posix")
          // Constants of posix and patterns of profile do not show in its classes.
          .allow("kubeconfig", "kubernetes manifest json pem")
          .allow("socket", "agent profile json log posix")
          .allow("operations", "socket agent posix profile log")
          .allow("removal", "kubernetes json")
          .allow(
              "node",
              "commandline manifest explain removal operations socket kubeconfig repair sandbox"
                  + " pods install detect conflist client agent kubernetes status redirect posix"
                  + " profile policy json text log");

  private static final JavaClasses SLUICE = ORDER.classes();

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
  void configurationAsTextTouchesNothingOutside() {
    noClasses()
        .that()
        .resideInAPackage("mesh.sluice.conflist")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.net..",
            "java.nio.file..",
            "java.nio.channels..",
            "java.time..",
            "java.util.concurrent..",
            "io.fabric8..",
            "org.graalvm..")
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

  /** What listens there, and how it is asked, two other packages know. */
  @Test
  void commandsLeaveSocketsToOthers() {
    noClasses()
        .that()
        .resideInAPackage("mesh.sluice.node")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.nio.channels..")
        .check(SLUICE);
  }

  @Test
  void clientWithTypedModelsIsNotUsed() {
    noClasses()
        .that()
        .resideOutsideOfPackage("mesh.sluice.kubernetes")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.fabric8..")
        .check(SLUICE);
  }
}
