/**
 * What happens, as lines of JSON on standard error: our own events and, through java.util.logging,
 * those of the JDK and of libraries. Never secrets, never what is in a pod.
 */
package mesh.sluice.log;
