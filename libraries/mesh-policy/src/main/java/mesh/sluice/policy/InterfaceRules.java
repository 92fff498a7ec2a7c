package mesh.sluice.policy;

import java.util.List;
import java.util.TreeSet;

/**
 * Network interfaces that are not treated like the pod's own.
 *
 * @param excluded traffic through these is left alone
 * @param virtual traffic from these (the taps of virtual machines) is the application's outbound
 *     traffic, although it arrives like inbound traffic
 */
public record InterfaceRules(List<InterfaceName> excluded, List<InterfaceName> virtual) {
  public static final InterfaceRules NONE = new InterfaceRules(List.of(), List.of());

  public InterfaceRules {
    excluded = List.copyOf(new TreeSet<>(excluded));
    virtual = List.copyOf(new TreeSet<>(virtual));
  }
}
