package mesh.sluice.conformance;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the packages to their order: data at the bottom, the command line on top. */
class PackagesTest {
  private static final String ROOT = "mesh.sluice.";
  private static final String HERE = ROOT + "conformance.";

  /** What each package uses of Sluice: no more and no less, so that the list cannot grow stale. */
  private static final Map<String, Set<String>> USES =
      Map.of(
          "item", Set.of(),
          "plugin", Set.of(),
          "driver", Set.of(),
          "netns", Set.of("driver"),
          "report", Set.of("item", "driver"),
          "cases", Set.of("item", "plugin", "driver", "netns", "report"),
          "cli", Set.of("item", "plugin", "netns", "report", "cases"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT + "conformance");

  @Test
  void eachPackageUsesWhatIsListedForIt() {
    Map<String, Set<String>> used = new TreeMap<>();
    for (JavaClass type : CLASSES) {
      used.computeIfAbsent(name(type), name -> new TreeSet<>()).addAll(usedBy(type));
    }

    assertThat(used).isEqualTo(USES);
  }

  @Test
  void packagesFormNoCircle() {
    slices().matching(HERE + "(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  private static Set<String> usedBy(JavaClass type) {
    return type.getDirectDependenciesFromSelf().stream()
        .map(dependency -> dependency.getTargetClass().getBaseComponentType())
        .filter(other -> other.getPackageName().startsWith(ROOT))
        .map(PackagesTest::name)
        .filter(other -> !other.equals(name(type)))
        .collect(Collectors.toSet());
  }

  private static String name(JavaClass type) {
    return type.getPackageName().replace(HERE, "");
  }
}
