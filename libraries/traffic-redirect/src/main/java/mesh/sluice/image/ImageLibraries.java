package mesh.sluice.image;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.TargetClass;

/** What native-image calls at a start to load libraries. */
@TargetClass(
    className = "com.oracle.svm.core.jdk.PlatformNativeLibrarySupport",
    onlyWith = OnDemand.class)
final class ImageLibraries {
  @Alias
  static native ImageLibraries singleton();

  /** False if one cannot be loaded. */
  @Alias
  native boolean initializeBuiltinLibraries();
}
