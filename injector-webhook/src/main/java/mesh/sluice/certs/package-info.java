/**
 * The certificate authority and the serving certificate of the webhook: made, kept in a Secret,
 * renewed before they expire, taken into use without an interruption, and told to the API server.
 *
 * <p>When what happens is decided by {@link mesh.sluice.certs.Rotation}, which knows no clock and
 * no cluster; what happens is done by {@link mesh.sluice.certs.SelfSignedCertificates}. It may use
 * nothing of reviews and pods.
 *
 * <p>The JDK reads certificates but makes none. BouncyCastle's bcpkix makes them here, and nothing
 * else: keys, signatures and TLS are the JDK's, no security provider is registered. In a native
 * image with TLS it costs 1.1 MB (19.6 instead of 18.5), and 7 ms to make an authority with its
 * first serving certificate, measured with bcpkix-jdk18on 1.84.
 */
package mesh.sluice.certs;
