/**
 * The few system calls that Sluice makes, behind one interface: {@link mesh.sluice.posix.Posix}.
 *
 * <p>Two implementations: the native-image C interface inside the binary, java.lang.foreign on a
 * JVM. The second one does not work in our image, the first one nowhere else. Depends on nothing of
 * Sluice.
 */
package mesh.sluice.posix;
