package mesh.sluice.detect;

/** The program that runs the kubelet's pods, and with it CNI plugins. */
public enum ContainerRuntime {
  CONTAINERD("containerd"),
  CRI_O("CRI-O"),
  /** Another one, such as Docker behind cri-dockerd, or one of which nothing is visible. */
  UNKNOWN("unknown");

  private final String label;

  ContainerRuntime(String label) {
    this.label = label;
  }

  /** Its name as it writes it itself. */
  public String label() {
    return label;
  }
}
