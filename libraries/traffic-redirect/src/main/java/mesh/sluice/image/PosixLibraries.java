package mesh.sluice.image;

import com.oracle.svm.core.annotate.Alias;
import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/**
 * Does at the start nothing, and later all that native-image 25 does at the start but one thing:
 * that raises the limit of open files, which a short-lived program does not reach.
 */
@TargetClass(
    className = "com.oracle.svm.core.posix.PosixNativeLibrarySupport",
    onlyWith = OnDemand.class)
final class PosixLibraries {
  @Substitute
  public boolean initializeBuiltinLibraries() {
    if (JdkLibraries.areWanted()) {
      loadJavaLibrary();
      loadNetLibrary();
      // The JDK's other ways to start a process need a program of its own beside this one.
      System.setProperty("jdk.lang.Process.launchMechanism", "FORK");
    }
    return true;
  }

  @Alias
  native void loadJavaLibrary();

  @Alias
  static native void loadNetLibrary();
}
