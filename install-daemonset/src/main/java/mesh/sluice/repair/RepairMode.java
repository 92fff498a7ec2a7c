package mesh.sluice.repair;

import java.util.Locale;

/** What is done about a pod that is not meshed as it should be. */
public enum RepairMode {
  /** Its rules are installed where it runs. */
  REPAIR,
  /**
   * It is evicted, if a controller makes another one; any other is repaired where it runs. An older
   * ruleset is replaced where the pod runs, too: it is no damage.
   */
  DELETE,
  /** Nothing; it is reported. */
  REPORT,
  /** No pod is looked at, and no namespace entered. */
  OFF;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
