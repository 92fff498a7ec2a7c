/**
 * What happens, as lines of JSON on standard error: our own events, by {@link
 * mesh.sluice.log.EventLog} or a class's {@link mesh.sluice.log.Logger}, and, through
 * java.util.logging, those of the JDK and of libraries. Never secrets, never what is in a pod.
 *
 * <p>Depends on JSON alone: it is for every daemon.
 */
package mesh.sluice.log;
