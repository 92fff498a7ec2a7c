package mesh.sluice.image;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/**
 * native-image asks the processor at each start what it can, to choose among ways of comparing and
 * copying long arrays. Asking costs more than a small program can gain: in a virtual machine, each
 * of eight questions is a trap to the hypervisor. Without an answer it takes the way that all
 * processors of the architecture have, for which the image was built.
 */
@TargetClass(
    className = "com.oracle.svm.core.cpufeature.RuntimeCPUFeatureCheckInitializer",
    onlyWith = OnDemand.class)
final class CpuFeatures {
  @Substitute
  public void execute(boolean isFirstIsolate) {}
}
