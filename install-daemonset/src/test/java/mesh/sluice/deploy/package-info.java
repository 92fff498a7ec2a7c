/** The manifests of {@code deploy/node}, for the tests that apply them. */
package mesh.sluice.deploy;
