/**
 * The HTTPS server that API servers call, and the plain one for probes and metrics; its limits, and
 * its end without a lost review.
 */
package mesh.sluice.server;
