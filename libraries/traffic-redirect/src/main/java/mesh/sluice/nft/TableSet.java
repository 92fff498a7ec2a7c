package mesh.sluice.nft;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A named set of a table.
 *
 * @param keyType nft's number of the type of the members, by which it prints them
 * @param keyBytes length of a member
 * @param interval whether the elements are ends of ranges, not single members
 * @param elements with keys of {@code keyBytes}
 */
record TableSet(String name, int keyType, int keyBytes, boolean interval, Elements elements) {
  static final int TYPE_IPV4 = 7;
  static final int TYPE_IPV6 = 8;
  static final int TYPE_PORT = 13;

  /** As nft counts concatenations: {@code inet_proto}, which is 12, and a port. */
  static final int TYPE_PROTOCOL_AND_PORT = 12 << 6 | TYPE_PORT;

  static final int TYPE_USER = 24;
  static final int TYPE_GROUP = 25;

  /**
   * A member; in a set of ranges, where one begins or the first value after it.
   *
   * @param end whether it is the latter
   */
  record Element(Data key, boolean end) {}

  TableSet {
    requireNonNull(name);
    requireNonNull(elements);
  }

  /**
   * @param elements in any order
   */
  TableSet(String name, int keyType, int keyBytes, boolean interval, List<Element> elements) {
    this(name, keyType, keyBytes, interval, Elements.of(keyBytes, elements));
  }

  /** Whether members are numbers in the machine's byte order, not as they stand in a packet. */
  boolean isHostOrder() {
    return keyType == TYPE_USER || keyType == TYPE_GROUP;
  }
}
