package mesh.sluice.protocol;

/** Codes of the error that a plugin prints; below 100 those of the specification, section 5.3. */
public enum ErrorCode {
  INCOMPATIBLE_VERSION(1),
  INVALID_ENVIRONMENT(4),
  INPUT_OUTPUT(5),
  CANNOT_DECODE(6),
  INVALID_CONFIGURATION(7),
  /** Defined by libcni, not by the specification: {@code types.ErrInvalidNetNS}. */
  INVALID_NETNS(8),
  TRY_AGAIN_LATER(11),
  NOT_READY(50),
  /** The kernel did not take the rules; nothing was changed. */
  RULES_NOT_INSTALLED(100),
  /** CHECK found none of the rules that should be there. */
  RULES_MISSING(101),
  /** CHECK found other rules than were installed. */
  RULES_CHANGED(102),
  /** CHECK did not find the interface of CNI_IFNAME. */
  INTERFACE_MISSING(103),
  /** CHECK found the rules as they were installed, where they do not do what they are for. */
  RULES_INEFFECTIVE(104),
  /** An internal error of Sluice; libcni's number for unknown errors. */
  INTERNAL(999);

  private final int number;

  ErrorCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
