package mesh.sluice.image;

/**
 * The C libraries of the JDK (java, net), which a native image loads whenever it starts: it looks
 * up classes and fields by JNI, reads all system properties, makes three sockets and reads
 * /proc/net/if_inet6. That takes a fifth of the time in which sluice-cni answers VERSION, and what
 * a CNI plugin is asked needs none of it.
 *
 * <p>An image that is built with {@code -Dmesh.sluice.jdk-libraries=on-demand} loads them only when
 * it calls {@link #load}. What needs them: files, sockets and the standard streams of {@code
 * java.io} and {@code java.nio}, {@code System.getenv}, {@code ProcessBuilder}. What does not:
 * {@code mesh.sluice.posix}.
 */
public final class JdkLibraries {
  /** Lies in the image's heap, so that a process finds it as the image was built. */
  private static boolean wanted;

  private JdkLibraries() {}

  /**
   * Loads them, if this has not been done yet. Nothing happens on a JVM and in images that load
   * them at their start.
   *
   * @throws IllegalStateException if they cannot be loaded
   */
  public static synchronized void load() {
    if (!OnDemand.INSTANCE.getAsBoolean() || wanted) {
      return;
    }
    wanted = true;
    if (!ImageLibraries.singleton().initializeBuiltinLibraries()) {
      throw new IllegalStateException("the C libraries of the JDK cannot be loaded");
    }
  }

  static boolean areWanted() {
    return wanted;
  }
}
