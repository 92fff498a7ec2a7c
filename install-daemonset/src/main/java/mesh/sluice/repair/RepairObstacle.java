package mesh.sluice.repair;

import java.util.Locale;

/** Why a pod was not repaired. */
public enum RepairObstacle {
  /** The mode is {@link RepairMode#REPORT}. */
  REPORT_MODE,
  /** No namespace of the node has the pod's addresses. */
  NO_NAMESPACE,
  /** More than one has them. */
  SEVERAL_NAMESPACES,
  /** The namespace cannot be entered or read. */
  NAMESPACE_UNREADABLE,
  /** Whether and how the pod is meshed is not known now. */
  UNDECIDED,
  /** What the pod asks for cannot be done. */
  INVALID_POLICY,
  /** The API server does not answer, so nobody can tell whether the pod is still the same. */
  UNCONFIRMED,
  /** The pod has ended, or is another one, or its namespace has changed. */
  POD_CHANGED,
  /** The rules could not be installed. */
  RULES_NOT_INSTALLED,
  /** They were installed, and are still not as they should be. */
  STILL_DAMAGED,
  /** The pod must not be evicted now, for example because of a disruption budget. */
  EVICTION_REFUSED,
  /** An error of Sluice. */
  INTERNAL_ERROR;

  /** For programs, for example {@code no-namespace}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
