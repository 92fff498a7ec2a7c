package mesh.sluice.injection;

import mesh.sluice.profile.NamespaceFacts;

/** The Pod Security Standard that a namespace enforces, by the label of Kubernetes' admission. */
public enum PodSecurity {
  /** None, or {@code privileged}. A cluster's configuration can enforce more: nobody tells. */
  PRIVILEGED,
  /** No container may be given NET_RAW or NET_ADMIN. */
  BASELINE,
  /** And none may be root. */
  RESTRICTED;

  private static final String ENFORCE = "pod-security.kubernetes.io/enforce";

  /**
   * What is enforced in a namespace. A level that does not exist is RESTRICTED, as for Kubernetes
   * ({@code ParseLevel} of k8s.io/pod-security-admission).
   */
  public static PodSecurity of(NamespaceFacts namespace) {
    return switch (namespace.labels().getOrDefault(ENFORCE, "privileged")) {
      case "privileged" -> PRIVILEGED;
      case "baseline" -> BASELINE;
      default -> RESTRICTED;
    };
  }

  /** The level as the label has it. */
  String label() {
    return switch (this) {
      case PRIVILEGED -> "privileged";
      case BASELINE -> "baseline";
      case RESTRICTED -> "restricted";
    };
  }
}
