package mesh.sluice.server;

import javax.net.ssl.SSLException;

/** Is told of connections that never came to a request. */
interface HandshakeObserver {
  /** The client spoke plain HTTP, and was told so. */
  void plainHttp();

  /** One side did not like what the other showed; the reason says which, and why. */
  void failed(SSLException reason);
}
