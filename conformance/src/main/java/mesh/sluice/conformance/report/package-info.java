/**
 * What was found, as values, and as text: a table for people, JSON, JUnit XML and the comparison of
 * several plugins.
 */
package mesh.sluice.conformance.report;
