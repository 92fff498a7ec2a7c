package mesh.sluice.injector;

import java.nio.file.Path;
import java.util.List;

/** On the JVM; {@link ServeInClusterImageIT} is the same with the native program. */
class ServeInClusterIT extends InClusterScenarios {
  ServeInClusterIT() {
    super(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            SluiceInjector.class.getName()));
  }
}
