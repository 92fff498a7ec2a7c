package mesh.sluice.profile;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * What a mesh's rules may depend on in one container.
 *
 * @param name the container's name, unique in its pod
 * @param runAs its own security context, without the pod's
 * @param env the environment variables whose values stand in the pod; those that are taken from
 *     elsewhere ({@code valueFrom}) are missing
 * @param args the arguments of its command
 */
public record ContainerFacts(String name, RunAs runAs, Map<String, String> env, List<String> args) {
  public ContainerFacts {
    requireNonNull(name);
    requireNonNull(runAs);
    env = Map.copyOf(env);
    args = List.copyOf(args);
  }

  /** A container of which only the name matters. */
  public static ContainerFacts named(String name) {
    return new ContainerFacts(name, RunAs.UNSET, Map.of(), List.of());
  }

  public ContainerFacts withRunAs(RunAs other) {
    return new ContainerFacts(name, other, env, args);
  }

  public ContainerFacts withEnv(Map<String, String> other) {
    return new ContainerFacts(name, runAs, other, args);
  }

  public ContainerFacts withArgs(List<String> other) {
    return new ContainerFacts(name, runAs, env, other);
  }
}
