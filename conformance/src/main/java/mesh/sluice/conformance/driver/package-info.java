/**
 * Runs one process with exact environment and stdin, within a deadline, and keeps what was said as
 * evidence.
 */
package mesh.sluice.conformance.driver;
