package mesh.sluice.conformance;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Holds the packages to their order: data at the bottom, the command line on top. */
@AnalyzeClasses(
    packagesOf = PackagesTest.class,
    importOptions = ImportOption.DoNotIncludeTests.class)
class PackagesTest {
  @ArchTest
  static final ArchRule packagesKeepTheirOrder =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("item")
          .definedBy("..conformance.item..")
          .layer("subject")
          .definedBy("..conformance.subject..")
          .layer("driver")
          .definedBy("..conformance.driver..")
          .layer("netns")
          .definedBy("..conformance.netns..")
          .layer("report")
          .definedBy("..conformance.report..")
          .layer("cases")
          .definedBy("..conformance.cases..")
          .layer("cli")
          .definedBy("..conformance.cli..")
          .whereLayer("item")
          .mayNotAccessAnyLayer()
          .whereLayer("subject")
          .mayNotAccessAnyLayer()
          .whereLayer("driver")
          .mayNotAccessAnyLayer()
          .whereLayer("netns")
          .mayOnlyAccessLayers("driver")
          .whereLayer("report")
          .mayOnlyAccessLayers("item", "driver")
          .whereLayer("cases")
          .mayOnlyAccessLayers("item", "subject", "driver", "netns", "report");
}
