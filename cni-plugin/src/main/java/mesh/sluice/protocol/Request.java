package mesh.sluice.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mesh.sluice.policy.InterfaceName;
import mesh.sluice.policy.InvalidPolicyException;

/**
 * What the runtime says in the environment (specification, section 2, "Parameters").
 *
 * @param containerId empty for operations that are not about a container
 * @param netns path of the namespace; empty if the runtime gave none, as it may for DEL
 * @param interfaceName empty for operations that are not about a container
 * @param args the pod, if one is named
 * @param netnsOverride whether the runtime allows its own namespace: skel's CNI_NETNS_OVERRIDE
 */
public record Request(
    Command command,
    String containerId,
    Optional<String> netns,
    String interfaceName,
    CniArgs args,
    boolean netnsOverride) {
  /** Says which operation it is: without it, a program is no CNI plugin. */
  public static final String COMMAND = "CNI_COMMAND";

  private static final String CONTAINER_ID = "CNI_CONTAINERID";
  private static final String NETNS = "CNI_NETNS";
  private static final String INTERFACE_NAME = "CNI_IFNAME";
  private static final String PATH = "CNI_PATH";
  private static final String ARGS = "CNI_ARGS";
  private static final String NETNS_OVERRIDE = "CNI_NETNS_OVERRIDE";

  /** All that is read of the environment. */
  public static final List<String> VARIABLES =
      List.of(COMMAND, CONTAINER_ID, NETNS, INTERFACE_NAME, PATH, ARGS, NETNS_OVERRIDE);

  /**
   * Reads the environment. All variables that are missing are named at once.
   *
   * @throws CniException with code 4
   */
  public static Request parse(Map<String, String> environment) throws CniException {
    Command command = Command.parse(value(environment, COMMAND));
    String containerId = value(environment, CONTAINER_ID);
    String netns = value(environment, NETNS);
    String interfaceName = value(environment, INTERFACE_NAME);
    List<String> missing = new ArrayList<>();
    if (command.isAboutContainer()) {
      require(containerId, CONTAINER_ID, missing);
      if (command.needsNetns()) {
        require(netns, NETNS, missing);
      }
      require(interfaceName, INTERFACE_NAME, missing);
      require(value(environment, PATH), PATH, missing);
    }
    if (!missing.isEmpty()) {
      throw new CniException(
          ErrorCode.INVALID_ENVIRONMENT,
          "required env variables [" + String.join(",", missing) + "] missing",
          command + " needs them; the container runtime sets them");
    }
    if (!command.isAboutContainer()) {
      return new Request(command, "", Optional.empty(), "", CniArgs.NONE, false);
    }
    checkContainerId(containerId);
    checkInterfaceName(interfaceName);
    return new Request(
        command,
        containerId,
        netns.isEmpty() ? Optional.empty() : Optional.of(netns),
        interfaceName,
        CniArgs.parse(value(environment, ARGS)),
        isTrue(value(environment, NETNS_OVERRIDE)));
  }

  private static String value(Map<String, String> environment, String name) {
    return environment.getOrDefault(name, "");
  }

  private static void require(String value, String name, List<String> missing) {
    if (value.isEmpty()) {
      missing.add(name);
    }
  }

  private static void checkContainerId(String containerId) throws CniException {
    if (!Identifier.isValid(containerId)) {
      throw new CniException(
          ErrorCode.INVALID_ENVIRONMENT,
          "CNI_CONTAINERID: invalid characters in container ID: " + containerId,
          "it starts with a letter or digit and goes on with letters, digits, '_', '.' and '-'");
    }
  }

  private static void checkInterfaceName(String name) throws CniException {
    try {
      new InterfaceName(name);
    } catch (InvalidPolicyException e) {
      throw new CniException(
          ErrorCode.INVALID_ENVIRONMENT, "CNI_IFNAME: " + e.getMessage(), e.remedy());
    }
  }

  private static boolean isTrue(String value) {
    return value.equalsIgnoreCase("true") || value.equals("1");
  }
}
