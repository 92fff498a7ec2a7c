package mesh.sluice.server;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import mesh.sluice.admission.BadRequest;
import mesh.sluice.admission.BadRequestException;

/**
 * Reads bodies of requests, none of them longer than allowed, and not too many long ones at once.
 * What is held for a client is what it has sent, not what it has announced.
 */
final class RequestBody {
  /** Most reviews are shorter, and are never kept waiting by those that are not. */
  static final int FREE = 32 << 10;

  private static final int STEP = 64 << 10;
  private static final int MAX_WAIT_SECONDS = 2;

  /** So that a client that still sends comes to read why it was refused. */
  private static final long DRAINED = 16L << 20;

  private final int longest;
  private final Semaphore room;

  RequestBody(ServerLimits limits) {
    longest = limits.body();
    room = new Semaphore(limits.bodies(), true);
  }

  /** A body and the room that it takes until it is closed. */
  final class Held implements AutoCloseable {
    private byte[] bytes = new byte[8 << 10];
    private int length;
    private int taken;

    /** The body. */
    byte[] bytes() {
      return Arrays.copyOf(bytes, length);
    }

    private void readFrom(InputStream in) throws IOException, BadRequestException {
      while (true) {
        if (length == bytes.length) {
          grow();
        }
        int count = in.read(bytes, length, bytes.length - length);
        if (count < 0) {
          return;
        }
        length += count;
        if (length > longest) {
          throw tooLarge();
        }
      }
    }

    private void grow() throws BadRequestException {
      int capacity = bytes.length < FREE ? FREE : bytes.length + Math.max(STEP, bytes.length / 2);
      capacity = Math.min(capacity, longest + 1);
      int wanted = Math.max(0, capacity - FREE) - taken;
      if (wanted > 0) {
        take(wanted);
      }
      bytes = Arrays.copyOf(bytes, capacity);
    }

    private void take(int wanted) throws BadRequestException {
      try {
        if (room.tryAcquire(wanted, MAX_WAIT_SECONDS, TimeUnit.SECONDS)) {
          taken += wanted;
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      throw new BadRequestException(
          BadRequest.TOO_BUSY, "too many large reviews are being read; try again");
    }

    @Override
    public void close() {
      room.release(taken);
      taken = 0;
      bytes = new byte[0];
      length = 0;
    }
  }

  /**
   * Reads the body of a request.
   *
   * @throws BadRequestException if it is too long, or there is no room for it now
   * @throws IOException if the connection ends before the body does
   */
  Held read(HttpExchange exchange) throws IOException, BadRequestException {
    InputStream in = exchange.getRequestBody();
    Held held = new Held();
    boolean complete = false;
    try {
      requireAllowedLength(exchange.getRequestHeaders().getFirst("Content-Length"));
      held.readFrom(in);
      complete = true;
      return held;
    } catch (BadRequestException e) {
      held.close();
      drain(in);
      throw e;
    } finally {
      if (!complete) {
        held.close();
      }
    }
  }

  private void requireAllowedLength(String announced) throws BadRequestException {
    // The server has checked that it is a number.
    if (announced != null && Long.parseLong(announced.strip()) > longest) {
      throw tooLarge();
    }
  }

  private BadRequestException tooLarge() {
    return new BadRequestException(
        BadRequest.TOO_LARGE, "the body is longer than " + longest + " bytes");
  }

  private static void drain(InputStream in) throws IOException {
    byte[] rest = new byte[16 << 10];
    long left = DRAINED;
    while (left > 0) {
      int count = in.read(rest, 0, (int) Math.min(rest.length, left));
      if (count < 0) {
        return;
      }
      left -= count;
    }
  }
}
