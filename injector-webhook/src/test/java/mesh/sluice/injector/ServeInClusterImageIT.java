package mesh.sluice.injector;

import java.nio.file.Path;
import java.util.List;

/**
 * With the native program, where what the API client does by reflection could fail without a word.
 */
class ServeInClusterImageIT extends InClusterScenarios {
  ServeInClusterImageIT() {
    super(List.of(Path.of("target", "sluice-injector").toAbsolutePath().toString()));
  }
}
