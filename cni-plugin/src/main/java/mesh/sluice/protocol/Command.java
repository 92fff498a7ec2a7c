package mesh.sluice.protocol;

/** The operations of the specification, section 2, with what the runtime must give for each. */
public enum Command {
  ADD(true, true, CniVersion.V0_1_0),
  DEL(true, false, CniVersion.V0_1_0),
  CHECK(true, true, CniVersion.V0_4_0),
  STATUS(false, false, CniVersion.V1_1_0),
  GC(false, false, CniVersion.V1_1_0),
  VERSION(false, false, CniVersion.V0_1_0);

  private final boolean aboutContainer;
  private final boolean needsNetns;
  private final CniVersion since;

  Command(boolean aboutContainer, boolean needsNetns, CniVersion since) {
    this.aboutContainer = aboutContainer;
    this.needsNetns = needsNetns;
    this.since = since;
  }

  /**
   * @param text value of CNI_COMMAND, in capitals as the specification writes it
   */
  static Command parse(String text) throws CniException {
    for (Command command : values()) {
      if (command.name().equals(text)) {
        return command;
      }
    }
    throw new CniException(
        ErrorCode.INVALID_ENVIRONMENT,
        "unknown CNI_COMMAND: " + text,
        "known are ADD, DEL, CHECK, GC, STATUS and VERSION");
  }

  /** Whether CNI_CONTAINERID, CNI_IFNAME and CNI_PATH must be set. */
  public boolean isAboutContainer() {
    return aboutContainer;
  }

  /** Whether CNI_NETNS must be set. */
  boolean needsNetns() {
    return needsNetns;
  }

  /** The first version of the specification that has this operation. */
  CniVersion since() {
    return since;
  }
}
