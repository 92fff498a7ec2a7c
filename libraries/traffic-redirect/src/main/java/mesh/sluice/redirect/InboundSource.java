package mesh.sluice.redirect;

import java.io.IOException;
import mesh.sluice.posix.Posix;
import mesh.sluice.route.LoopbackAddress;
import mesh.sluice.route.SourceAddress;
import mesh.sluice.rules.RuleCompiler;

/**
 * The source of Envoy's inbound connections to the application: {@code ::6}, as it is 127.0.0.6 for
 * IPv4, which every namespace has.
 *
 * <p>Where the kernel or the node does not let us set {@code ip_nonlocal_bind}, and with versions
 * before this one, it is an address of {@code lo}, as Istio has it.
 */
final class InboundSource {
  private final SourceAddress source;
  private final LoopbackAddress onLoopback;

  InboundSource(Posix posix) {
    source = new SourceAddress(posix, RuleCompiler.INBOUND_SOURCE_IPV6);
    onLoopback = new LoopbackAddress(posix, RuleCompiler.INBOUND_SOURCE_IPV6);
  }

  /**
   * Makes it usable, where the namespace has IPv6.
   *
   * @param link the pod's interface
   * @return how to be rid of it again
   */
  Undo add(String link) throws IOException {
    return switch (source.add(link)) {
      case NEW -> () -> source.remove(true);
      case WITHOUT_BIND -> onLoopback.add() ? onLoopback::remove : () -> {};
      case REPEATED, WITHOUT_IPV6 -> () -> {};
    };
  }

  /** Takes back what {@link #add} has just added, and nothing that was there before. */
  interface Undo {
    void run() throws IOException;
  }

  /** Removes the address of {@code lo}, if it is ours and not needed. */
  void removeFormer() throws IOException {
    if (source.isBindAllowed()) {
      onLoopback.removeOwn(true);
    }
  }

  /**
   * Removes all of it that is ours.
   *
   * @param rules whether there were rules of ours
   * @return whether anything was there
   */
  boolean remove(boolean rules) throws IOException {
    boolean removed = source.remove(rules);
    return onLoopback.removeOwn(rules || removed) || removed;
  }

  /** As {@link SourceAddress#removeOneOfSeveral}. */
  boolean removeOneOfSeveral(String link) throws IOException {
    return source.removeOneOfSeveral(link);
  }

  SourceAddress.State state() throws IOException {
    return source.state();
  }
}
