package mesh.sluice.nodegate;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.events.v1.Event;
import io.fabric8.kubernetes.api.model.events.v1.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mesh.sluice.kubernetes.EventText;
import mesh.sluice.kubernetes.EventTime;
import mesh.sluice.log.Field;
import mesh.sluice.log.Logger;

/**
 * Tells people, where {@code kubectl describe node} shows it, why a node was opened or closed.
 * Behind the work, slower than it, and without holding it up: what does not fit is left out.
 */
final class NodeEvents implements AutoCloseable {
  private static final Logger LOG = Logger.of(NodeEvents.class);
  private static final int PER_SECOND = 20;

  private static final int MAX_WAITING = 2_000;

  /** Of objects without a namespace, by convention. */
  private static final String NAMESPACE = "default";

  private final KubernetesClient client;
  private final String identity;
  private final BlockingQueue<Event> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
  private final Thread thread;

  private NodeEvents(KubernetesClient client, String identity) {
    this.client = requireNonNull(client);
    this.identity = requireNonNull(identity);
    this.thread = Thread.ofPlatform().daemon().name("node-events").unstarted(this::send);
  }

  /**
   * @param identity of this replica: the pod's name
   */
  static NodeEvents start(KubernetesClient client, String identity) {
    NodeEvents events = new NodeEvents(client, identity);
    events.thread.start();
    return events;
  }

  void opened(Node node, GateReason reason, Instant now) {
    tell(node, "Normal", "NodeOpened", "Open", reason, now);
  }

  void closed(Node node, GateReason reason, Instant now) {
    String type = reason == GateReason.NEW_NODE ? "Normal" : "Warning";
    tell(node, type, "NodeClosed", "Close", reason, now);
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void tell(
      Node node, String type, String reason, String action, GateReason why, Instant now) {
    Event event =
        new EventBuilder()
            .withNewMetadata()
            .withGenerateName("sluice-node-gate-")
            .withNamespace(NAMESPACE)
            .endMetadata()
            .withEventTime(EventTime.of(now))
            .withType(type)
            .withReason(reason)
            .withAction(action)
            .withNote(EventText.note(why.sentence()))
            .withReportingController("sluice.mesh/sluice-injector")
            .withReportingInstance(EventText.reportingInstance(identity))
            .withRegarding(
                new ObjectReferenceBuilder()
                    .withApiVersion("v1")
                    .withKind("Node")
                    .withName(node.getMetadata().getName())
                    .withUid(node.getMetadata().getUid())
                    .build())
            .build();
    if (!waiting.offer(event)) {
      LOG.debug(
          "too many Events; none for this node", Field.of("node", node.getMetadata().getName()));
    }
  }

  private void send() {
    RateLimiter pace = new RateLimiter(PER_SECOND, System::nanoTime);
    try {
      while (!thread.isInterrupted()) {
        Event event = waiting.take();
        TimeUnit.NANOSECONDS.sleep(pace.take());
        try {
          client.resource(event).create();
        } catch (KubernetesClientException e) {
          if (thread.isInterrupted()) {
            break;
          }
          LOG.warning("cannot create an Event on a node", Field.of(e));
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("Events on nodes were not sent", Field.of("count", waiting.size()));
    }
  }
}
