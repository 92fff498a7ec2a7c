/**
 * The certificate authority and the serving certificate of the webhook: made, kept in a Secret,
 * renewed before they expire, taken into use without an interruption, and told to the API server.
 */
package mesh.sluice.certs;
