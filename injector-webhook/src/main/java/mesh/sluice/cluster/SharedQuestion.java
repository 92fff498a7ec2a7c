package mesh.sluice.cluster;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One question for all who want to know the same at the same time, as when sixty pods of a fresh
 * namespace come at once. Nobody gets an answer that was asked for before they wanted to know: who
 * comes while a question is on its way shares the next one.
 *
 * @param <T> the answer
 */
final class SharedQuestion<T> {
  /** Asks; may take as long as the {@code wait} of its owner. */
  @FunctionalInterface
  interface Asker<T> {
    T ask(String name) throws IOException;
  }

  private final Asker<T> asker;
  private final Duration wait;

  /** By name, the question that was begun or joined last. */
  private final Map<String, Question<T>> last = new HashMap<>();

  private static final class Question<T> {
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private boolean begun;
  }

  /**
   * @param wait for the question before one's own, and for the one that is shared
   */
  SharedQuestion(Asker<T> asker, Duration wait) {
    this.asker = requireNonNull(asker);
    this.wait = requireNonNull(wait);
  }

  /**
   * The answer of a question that begins from now on.
   *
   * @throws IOException if there is none
   */
  T ask(String name) throws IOException {
    Question<T> before;
    Question<T> own;
    synchronized (last) {
      before = last.get(name);
      if (before != null && !before.begun) {
        own = null;
      } else {
        own = new Question<>();
        last.put(name, own);
      }
    }
    return own == null ? await(before) : lead(name, before, own);
  }

  private T lead(String name, Question<T> before, Question<T> own) throws IOException {
    try {
      if (before != null) {
        // One after the other; whatever comes of the one before.
        before.answer.handle((answer, failure) -> true).get(wait.toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (TimeoutException | ExecutionException e) {
      // Then both are on their way.
    } catch (InterruptedException e) {
      end(name, own);
      own.answer.completeExceptionally(new InterruptedIOException("whoever asked has gone"));
      throw interrupted();
    }
    synchronized (last) {
      own.begun = true;
    }
    try {
      T answer = asker.ask(name);
      own.answer.complete(answer);
      return answer;
    } catch (IOException | RuntimeException e) {
      own.answer.completeExceptionally(e);
      throw e;
    } finally {
      end(name, own);
    }
  }

  private void end(String name, Question<T> own) {
    synchronized (last) {
      own.begun = true;
      last.remove(name, own);
    }
  }

  private T await(Question<T> shared) throws IOException {
    try {
      return shared.answer.get(wait.multipliedBy(2).toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + wait.multipliedBy(2).toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while waiting for an answer");
  }
}
