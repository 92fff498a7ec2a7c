/** The manifests of {@code deploy/}, for the tests that apply them. */
package mesh.sluice.deploy;
