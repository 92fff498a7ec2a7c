package mesh.sluice.kubernetes;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The bytes of an answer as they come: a read waits for the next ones, but not for ever, as the
 * JDK's own stream would. More are asked for only when those that came have been read. For one
 * reading thread.
 */
final class ResponseBody extends InputStream implements BodySubscriber<ResponseBody> {
  private static final int OCTET = 0xff;

  /** What comes; buffers, or how it ended. */
  private sealed interface Part {
    record Bytes(List<ByteBuffer> buffers) implements Part {}

    /**
     * @param failure null if that was all
     */
    record End(Throwable failure) implements Part {}
  }

  private final Duration silence;
  private final Runnable heard;
  private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
  private final Queue<ByteBuffer> buffers = new ArrayDeque<>();
  private final CompletableFuture<Subscription> source = new CompletableFuture<>();
  private boolean ended;

  /**
   * @param silence how long a read waits at most
   * @param heard called whenever something came
   */
  ResponseBody(Duration silence, Runnable heard) {
    this.silence = requireNonNull(silence);
    this.heard = requireNonNull(heard);
  }

  /** It is there before its first byte. */
  @Override
  public CompletionStage<ResponseBody> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    source.complete(subscription);
  }

  @Override
  public void onNext(List<ByteBuffer> value) {
    heard.run();
    parts.add(new Part.Bytes(value));
  }

  @Override
  public void onError(Throwable failure) {
    parts.add(new Part.End(failure));
  }

  @Override
  public void onComplete() {
    parts.add(new Part.End(null));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & OCTET;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (buffers.isEmpty() || !buffers.element().hasRemaining()) {
      if (buffers.poll() == null && !fill()) {
        return -1;
      }
    }
    int count = Math.min(length, buffers.element().remaining());
    buffers.element().get(to, offset, count);
    return count;
  }

  /** Lets go of the answer, and of its connection if more of it would come. */
  @Override
  public void close() {
    ended = true;
    var unused = source.thenAccept(Subscription::cancel);
  }

  private boolean fill() throws IOException {
    if (ended) {
      return false;
    }
    var unused = source.thenAccept(subscription -> subscription.request(1));
    Part part;
    try {
      part = parts.poll(silence.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    switch (part) {
      case null ->
          throw ApiFailure.unanswered(
              "nothing has come from the API server for " + silence.toMillis() + " ms", null);
      case Part.Bytes(List<ByteBuffer> more) -> buffers.addAll(more);
      case Part.End(Throwable failure) -> {
        ended = true;
        if (failure != null) {
          throw ApiFailure.unanswered("the answer broke off: " + Failures.cause(failure), failure);
        }
      }
    }
    return !ended;
  }
}
