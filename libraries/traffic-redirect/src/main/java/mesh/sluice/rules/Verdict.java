package mesh.sluice.rules;

import static java.util.Objects.requireNonNull;

import mesh.sluice.policy.IpAddress;

/** What a rule does with a packet that it applies to. */
public sealed interface Verdict {
  /** Back to where the last {@link Jump} came from. */
  record Return() implements Verdict {}

  /** On with another chain; comes back when that ends. */
  record Jump(String chain) implements Verdict {
    public Jump {
      requireNonNull(chain);
    }
  }

  /** On with another chain; when that ends, on where the last {@link Jump} came from. */
  record Goto(String chain) implements Verdict {
    public Goto {
      requireNonNull(chain);
    }
  }

  /** On with its way; no later chain of this stage sees it. */
  record Accept() implements Verdict {}

  /** The packet ends here. */
  record Drop() implements Verdict {}

  /** The packet gets a mark, and the next rule is tried. */
  record SetMark(int value) implements Verdict {}

  /** The connection gets the packet's mark, and the next rule is tried. */
  record SaveMark() implements Verdict {}

  /** The packet gets the connection's mark, and the next rule is tried. */
  record RestoreMark() implements Verdict {}

  /**
   * Connection tracking looks for the connection in a zone of its own as long as packets go in the
   * direction of the first one; answers are found in the common zone. The next rule is tried.
   */
  record SetOriginalZone(int zone) implements Verdict {}

  /**
   * To the transparent socket that listens on a port, addresses unchanged; the packet gets a mark,
   * by which it is routed to this host.
   */
  record TransparentProxy(int port, int mark) implements Verdict {}

  /** To another address, of the packet's family, with the same port. */
  record Dnat(IpAddress address) implements Verdict {
    public Dnat {
      requireNonNull(address);
    }
  }

  /** To a port of this host, where a listener can ask for the original destination. */
  record Redirect(int port) implements Verdict {}
}
