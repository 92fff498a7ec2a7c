package mesh.sluice.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * The server's side of one connection, which reports a failed handshake, and answers plain HTTP
 * with plain HTTP: the JDK's server would drop both without a word.
 */
final class ObservedEngine extends ForwardingEngine {
  private static final byte[] PLAIN_ANSWER =
      """
      HTTP/1.1 400 Bad Request\r
      Content-Type: text/plain; charset=utf-8\r
      Content-Length: 32\r
      Connection: close\r
      \r
      this port is for HTTPS; use TLS
      """
          .getBytes(StandardCharsets.US_ASCII);

  private final HandshakeObserver observer;
  private boolean begun;
  private boolean plain;
  private boolean answered;
  private boolean handshaken;

  ObservedEngine(SSLEngine engine, HandshakeObserver observer) {
    super(engine);
    this.observer = observer;
  }

  @Override
  public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length)
      throws SSLException {
    if (!begun && source.hasRemaining()) {
      begun = true;
      // Methods of HTTP are words; the first record of TLS begins with 22, that of SSL 2 with 128.
      plain = Character.isLetter(source.get(source.position()));
      if (plain) {
        handshaken = true;
        observer.plainHttp();
        int consumed = source.remaining();
        source.position(source.limit());
        return new SSLEngineResult(Status.CLOSED, HandshakeStatus.NEED_WRAP, consumed, 0);
      }
    }
    try {
      return observed(super.unwrap(source, targets, offset, length));
    } catch (SSLException e) {
      failed(e);
      throw e;
    }
  }

  @Override
  public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer target)
      throws SSLException {
    if (plain) {
      return wrapPlainAnswer(target);
    }
    try {
      return observed(super.wrap(sources, offset, length, target));
    } catch (SSLException e) {
      failed(e);
      throw e;
    }
  }

  /** Also called when the connection has ended, with the handshake or without it. */
  @Override
  public void closeInbound() throws SSLException {
    if (begun) {
      failed(new SSLException("the client ended the connection during the handshake"));
    }
    super.closeInbound();
  }

  private SSLEngineResult wrapPlainAnswer(ByteBuffer target) {
    int produced = 0;
    if (!answered) {
      answered = true;
      target.put(PLAIN_ANSWER);
      produced = PLAIN_ANSWER.length;
    }
    return new SSLEngineResult(Status.CLOSED, HandshakeStatus.NOT_HANDSHAKING, 0, produced);
  }

  private SSLEngineResult observed(SSLEngineResult result) {
    handshaken |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
    return result;
  }

  private void failed(SSLException reason) {
    if (!handshaken) {
      handshaken = true;
      observer.failed(reason);
    }
  }
}
