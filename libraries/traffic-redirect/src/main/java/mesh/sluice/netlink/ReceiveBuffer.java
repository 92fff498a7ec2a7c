package mesh.sluice.netlink;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Memory for what arrives, of one size, used again and again: new memory is cleared, and costs a
 * page fault for each 4 KiB, which for one small answer is more than the question.
 */
final class ReceiveBuffer {
  private final int bytes;
  private final AtomicReference<byte[]> spare = new AtomicReference<>();

  ReceiveBuffer(int bytes) {
    this.bytes = bytes;
  }

  /** A buffer that nobody else has until it is {@linkplain #giveBack given back}. */
  byte[] take() {
    byte[] known = spare.getAndSet(null);
    return known == null ? new byte[bytes] : known;
  }

  void giveBack(byte[] buffer) {
    spare.set(buffer);
  }
}
