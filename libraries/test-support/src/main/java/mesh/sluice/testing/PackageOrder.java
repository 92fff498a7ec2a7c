package mesh.sluice.testing;

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
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The order of the packages below {@code mesh.sluice} that a module is made of
 * (docs/architecture.md): each may use those that are listed for it, and nothing else of Sluice.
 */
public final class PackageOrder {
  private static final String ROOT = "mesh.sluice.";

  private final JavaClasses classes;
  private final Map<String, Set<String>> allowed = new TreeMap<>();

  private PackageOrder(JavaClasses classes) {
    this.classes = classes;
  }

  /**
   * An order of the packages of this class path, but for those of some modules.
   *
   * @param without modules that are there for the tests alone
   */
  public static PackageOrder without(String... without) {
    ImportOption option =
        location -> Arrays.stream(without).noneMatch(module -> location.contains("/" + module));
    return new PackageOrder(
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/test-support"))
            // Test classes of other modules: in a directory for "mvn test", packaged later on.
            .withImportOption(location -> !location.contains("-tests.jar"))
            .withImportOption(option)
            .importPackages("mesh.sluice"));
  }

  /**
   * A package and what it may use.
   *
   * @param name without {@code mesh.sluice.}
   * @param uses names, with spaces between them
   */
  public PackageOrder allow(String name, String uses) {
    Set<String> names = new TreeSet<>(Arrays.asList(uses.split(" ")));
    names.remove("");
    allowed.put(name, names);
    return this;
  }

  /** The libraries that all programs are made of: mesh-policy, pod-manifest and command-line. */
  public PackageOrder allowSharedLibraries() {
    return allow("text", "")
        .allow("json", "")
        .allow("policy", "text")
        .allow("annotation", "json policy")
        .allow("profile", "policy annotation json")
        .allow("selection", "profile policy")
        .allow("manifest", "text json policy profile")
        .allow("commandline", "text");
  }

  /** All classes, for rules of the module's own. */
  public JavaClasses classes() {
    return classes;
  }

  /** The packages that have a place in the order. */
  public Stream<String> names() {
    return allowed.keySet().stream();
  }

  /**
   * Fails if a package uses another one than it may, or is allowed one that it does not use and
   * nobody has: a list that grows stale would let everything pass.
   */
  public void check(String name) {
    String[] usable =
        Stream.concat(Stream.of(name), allowed.get(name).stream())
            .map(other -> ROOT + other)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(ROOT + name)
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT + ".").and(not(resideInAnyPackage(usable))))
        .check(classes);
    assertThat(used(name)).as("what %s uses, of what it may", name).containsAll(allowed.get(name));
  }

  /** Fails if a package has no place in the order, or one that there is not has one. */
  public void checkEveryPackageHasItsPlace() {
    assertThat(
            classes.stream()
                .map(JavaClass::getPackageName)
                .map(name -> name.substring(ROOT.length()))
                .collect(Collectors.toSet()))
        .containsExactlyInAnyOrderElementsOf(allowed.keySet());
  }

  /** Fails if packages use each other in a circle. */
  public void checkThereIsNoCircle() {
    slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(classes);
  }

  /** Fails if a package does not say in its {@code package-info} what it is for. */
  public void checkEveryPackageSaysWhatItIsFor() {
    assertThat(
            classes.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(
                    javaPackage ->
                        javaPackage.getClasses().stream()
                            .noneMatch(type -> type.getSimpleName().equals("package-info")))
                .map(javaPackage -> javaPackage.getName()))
        .isEmpty();
  }

  /**
   * Fails if the table of docs/architecture.md lacks a module or a package, has one that there is
   * not, or names a package above another one that may use it.
   */
  public void checkDocument() throws IOException {
    Map<String, Set<String>> modules = ModuleTable.inTheDocument();
    assertThat(modules)
        .as("modules in docs/architecture.md")
        .containsExactlyInAnyOrderEntriesOf(ModuleTable.inTheCheckout());
    List<String> names = modules.values().stream().flatMap(Set::stream).toList();
    allowed.forEach(
        (name, uses) ->
            assertThat(names.subList(names.indexOf(name) + 1, names.size()))
                .as("after %s in docs/architecture.md", name)
                .containsAll(uses));
  }

  private Set<String> used(String name) {
    return classes.stream()
        .filter(type -> type.getPackageName().equals(ROOT + name))
        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
        .map(dependency -> dependency.getTargetClass().getBaseComponentType().getPackageName())
        .filter(other -> other.startsWith(ROOT))
        .map(other -> other.substring(ROOT.length()))
        .collect(Collectors.toSet());
  }
}
