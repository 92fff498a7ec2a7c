package mesh.sluice.server;

import javax.net.ssl.SSLException;
import mesh.sluice.admission.BadRequest;
import mesh.sluice.log.EventLog;
import mesh.sluice.log.Field;
import mesh.sluice.metrics.Metrics;

/** Counts and logs what becomes of connections without a request. */
record HandshakeReport(Metrics metrics, EventLog log) implements HandshakeObserver {
  @Override
  public void plainHttp() {
    metrics.badRequest(BadRequest.PLAIN_HTTP.label());
    log.warning("a client sent plain HTTP to the HTTPS port");
  }

  @Override
  public void failed(SSLException reason) {
    metrics.badRequest(BadRequest.HANDSHAKE.label());
    log.warning("a TLS handshake failed", Field.of(reason));
  }
}
