package mesh.sluice.socket;

import java.util.LinkedHashMap;
import java.util.Map;
import mesh.sluice.agent.AgentAnswer;
import mesh.sluice.agent.AgentReply;
import mesh.sluice.profile.Decision;

/**
 * Replies as they are sent. Formatting a policy takes longer than all else that a question needs,
 * and most pods of a node have one of a few policies: those asked for last are kept.
 */
final class ReplyLines {
  private static final int MAX_KEPT = 32;

  /** Of a reply that is kept, in bytes: so all together have less than 256 KiB. */
  private static final int MAX_LENGTH = 8 * 1024;

  private static final float LOAD = 0.75f;

  private final Map<AgentReply, byte[]> kept =
      new LinkedHashMap<>(2 * MAX_KEPT, LOAD, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<AgentReply, byte[]> eldest) {
          return size() > MAX_KEPT;
        }
      };

  /** The reply with its line feed; not to be changed. */
  synchronized byte[] of(AgentReply reply) {
    if (!isMeshed(reply)) {
      return Exchange.format(reply);
    }
    byte[] line = kept.get(reply);
    if (line == null) {
      line = Exchange.format(reply);
      if (line.length <= MAX_LENGTH) {
        kept.put(reply, line);
      }
    }
    return line;
  }

  private static boolean isMeshed(AgentReply reply) {
    return reply instanceof AgentReply.Decision(AgentAnswer.Decided(Decision.Meshed(var policy)));
  }
}
