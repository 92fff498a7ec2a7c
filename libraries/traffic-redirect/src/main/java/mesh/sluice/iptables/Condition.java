package mesh.sluice.iptables;

/**
 * One condition of a rule in iptables' words.
 *
 * @param place where {@code iptables-save} puts it: a rule's conditions stand in ascending order
 * @param text for example {@code -p tcp} or {@code -m owner --uid-owner 1337}
 */
record Condition(int place, String text) {
  static final int SOURCE = 0;
  static final int DESTINATION = 1;
  static final int INPUT_INTERFACE = 2;
  static final int OUTPUT_INTERFACE = 3;
  static final int PROTOCOL = 4;
  static final int MODULE = 5;

  static Condition module(String text) {
    return new Condition(MODULE, "-m " + text);
  }
}
