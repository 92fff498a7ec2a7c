package mesh.sluice.agent;

/**
 * Who knows the whole pod: labels, containers, namespace. Asked only where the annotations on the
 * plugin's standard input cannot decide.
 */
@FunctionalInterface
public interface NodeAgent {
  /** Never fails: what keeps the agent from answering is an {@link AgentAnswer.Unavailable}. */
  AgentAnswer ask(PodName pod);
}
