package mesh.sluice.image;

import java.lang.module.ModuleDescriptor;
import java.util.Set;
import java.util.function.Predicate;
import org.graalvm.nativeimage.hosted.Feature;

/**
 * Leaves out of an image what the modules of the image builder tell of themselves. Its run time
 * belongs to them, so that an image holds them with the names of all their packages and service
 * providers, some thousand. Only reflection on the run time's own classes and {@code ServiceLoader}
 * look there; this is for images that do neither ({@code -H:-UseServiceLoaderFeature}).
 */
public final class BuilderModulesFeature implements Feature {
  /** For the image builder, which makes one by its name. */
  public BuilderModulesFeature() {}

  @Override
  public String getDescription() {
    return "Leaves out what the image builder's modules tell of themselves";
  }

  @Override
  public void beforeAnalysis(BeforeAnalysisAccess access) {
    for (String field : new String[] {"exports", "opens", "packages", "provides"}) {
      replace(
          access,
          ModuleDescriptor.class,
          field,
          module -> isBuilders(((ModuleDescriptor) module).name()),
          Set.of());
    }
    // Made of the descriptors when somebody asks for it.
    replace(access, ModuleLayer.class, "servicesCatalog", layer -> true, null);
  }

  private static boolean isBuilders(String module) {
    return module != null
        && (module.startsWith("org.graalvm.")
            || module.equals("jdk.graal.compiler")
            || module.equals("jdk.internal.vm.ci"));
  }

  private static void replace(
      BeforeAnalysisAccess access,
      Class<?> type,
      String field,
      Predicate<Object> concerned,
      Object replacement) {
    try {
      access.registerFieldValueTransformer(
          type.getDeclaredField(field),
          (receiver, original) -> concerned.test(receiver) ? replacement : original);
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(
          "this JDK does not keep what modules tell in " + type.getName() + "." + field, e);
    }
  }
}
