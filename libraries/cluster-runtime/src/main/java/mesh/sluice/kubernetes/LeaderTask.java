package mesh.sluice.kubernetes;

/** What only one replica may do. Called by one thread; may not block for long. */
public interface LeaderTask {
  /** This replica leads now. */
  void start();

  /** It leads no more; called once for each {@link #start}. */
  void stop();
}
