package mesh.sluice.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The versions of the CNI specification that Sluice speaks, in ascending order. */
public enum CniVersion {
  V0_1_0("0.1.0"),
  V0_2_0("0.2.0"),
  V0_3_0("0.3.0"),
  V0_3_1("0.3.1"),
  V0_4_0("0.4.0"),
  V1_0_0("1.0.0"),
  V1_1_0("1.1.0");

  /** The version of errors that are found before the runtime's version is known. */
  public static final CniVersion CURRENT = V1_1_0;

  private final String text;

  CniVersion(String text) {
    this.text = text;
  }

  /** The version called {@code text}; empty if Sluice does not speak it. */
  public static Optional<CniVersion> find(String text) {
    for (CniVersion version : values()) {
      if (version.text.equals(text)) {
        return Optional.of(version);
      }
    }
    return Optional.empty();
  }

  /** All versions as text. */
  public static List<String> all() {
    List<String> all = new ArrayList<>();
    for (CniVersion version : values()) {
      all.add(version.text);
    }
    return all;
  }

  public boolean isAtLeast(CniVersion other) {
    return compareTo(other) >= 0;
  }

  /** How results of this version describe addresses. */
  ResultForm resultForm() {
    if (!isAtLeast(V0_3_0)) {
      return ResultForm.ONE_ADDRESS_EACH;
    }
    return isAtLeast(V1_0_0) ? ResultForm.LIST : ResultForm.LIST_WITH_VERSIONS;
  }

  /** The three forms that the list of addresses in a result has had. */
  enum ResultForm {
    /** {@code ip4} and {@code ip6}. */
    ONE_ADDRESS_EACH,
    /** {@code ips}, each with {@code version}. */
    LIST_WITH_VERSIONS,
    /** {@code ips}. */
    LIST
  }

  @Override
  public String toString() {
    return text;
  }
}
