/** What the tests of several modules use. */
package mesh.sluice.testing;
