/** The command line. */
package mesh.sluice.conformance.cli;
