/** Certificates and private keys, as files hold them. */
package mesh.sluice.pem;
