package mesh.sluice.server;

import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/** A context whose engines are {@link ObservedEngine}s. */
final class ObservedContext extends SSLContext {
  ObservedContext(SSLContext context, HandshakeObserver observer) {
    super(new Engines(context, observer), context.getProvider(), context.getProtocol());
  }

  private static final class Engines extends SSLContextSpi {
    private final SSLContext context;
    private final HandshakeObserver observer;

    private Engines(SSLContext context, HandshakeObserver observer) {
      this.context = context;
      this.observer = observer;
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return new ObservedEngine(context.createSSLEngine(), observer);
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return new ObservedEngine(context.createSSLEngine(host, port), observer);
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
      throw new UnsupportedOperationException("the context is initialised already");
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      return context.getDefaultSSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
      return context.getSupportedSSLParameters();
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return context.getSocketFactory();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return context.getServerSocketFactory();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return context.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return context.getClientSessionContext();
    }
  }
}
