package mesh.sluice.repair;

import java.util.List;
import java.util.stream.Collectors;
import mesh.sluice.connections.KeptConnections;
import mesh.sluice.connections.TcpConnection;
import mesh.sluice.text.Printable;

/** What came of a look, in sentences for people. Pure. */
final class VerdictText {
  /** An Event holds 1,024 bytes. */
  private static final int MAX_NAMED = 3;

  private static final int MAX_DETAIL = 500;

  private VerdictText() {}

  /** One line; empty where there is nothing to tell. */
  static String of(PodVerdict verdict) {
    return switch (verdict) {
      case PodVerdict.InOrder(), PodVerdict.NotMeshed() -> "";
      case PodVerdict.Waiting(String why) -> line(why);
      case PodVerdict.Repaired(var damage, var details, var connections, String backend) ->
          damage.sentence()
              + "; new ones are in force now, by "
              + backend
              + connections(connections)
              + details(details);
      case PodVerdict.Evicted(var damage) ->
          damage.sentence() + "; the pod was evicted, for its controller to make another one";
      case PodVerdict.NotRepaired(var damage, var obstacle, String detail) ->
          damage.map(RedirectDamage::sentence).orElse("it is not known whether the pod is meshed")
              + ", and nothing was changed ("
              + obstacle.word()
              + ")"
              + (detail.isEmpty() ? "" : ": " + line(detail));
      case PodVerdict.UnexpectedRules(String why) ->
          "the pod has redirect rules of Sluice, but should have none, for "
              + line(why)
              + "; they are left alone: delete the pod to be rid of them";
    };
  }

  private static String details(List<String> details) {
    return details.isEmpty() ? "" : "; it was found that " + line(String.join("; ", details));
  }

  private static String connections(KeptConnections kept) {
    StringBuilder text = new StringBuilder();
    if (!kept.outside().isEmpty()) {
      text.append("; outside of the mesh until ")
          .append(kept.outside().size() == 1 ? "its end: " : "their end: ")
          .append(opened(kept.outside()));
    }
    if (!kept.lost().isEmpty()) {
      text.append("; reset at the next packet, for the kernel could not be told (")
          .append(kept.reason())
          .append("): ")
          .append(opened(kept.lost()));
    } else if (!kept.reason().isEmpty()) {
      text.append("; connections that were opened before are reset at their next packet, for the")
          .append(" kernel does not tell which there are (")
          .append(line(kept.reason()))
          .append(")");
    }
    return text.toString();
  }

  private static String opened(List<TcpConnection> connections) {
    int count = connections.size();
    return count
        + (count == 1 ? " TCP connection that was" : " TCP connections that were")
        + " opened before ("
        + names(connections)
        + ")";
  }

  private static String names(List<TcpConnection> connections) {
    String named =
        connections.stream()
            .limit(MAX_NAMED)
            .map(TcpConnection::toString)
            .collect(Collectors.joining(", "));
    int more = connections.size() - MAX_NAMED;
    return more > 0 ? named + " and " + more + " more" : named;
  }

  private static String line(String text) {
    return Printable.shortLine(text, MAX_DETAIL);
  }
}
