package mesh.sluice.rules;

import static java.util.Objects.requireNonNull;

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

  /** To a port of this host, where a listener can ask for the original destination. */
  record Redirect(int port) implements Verdict {}
}
