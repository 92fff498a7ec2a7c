import java.lang.module.ModuleFinder;
import java.util.List;
import java.util.TreeSet;

/**
 * Prints {@code --add-exports} for every package of the JDK's modules that the image builder
 * reaches into. GraalVM's own launcher carries a computed, shorter list; this one needs no upkeep.
 */
class ExportAll {
  private static final String BUILDER =
      String.join(
          ",",
          "org.graalvm.nativeimage.builder",
          "org.graalvm.nativeimage.pointsto",
          "org.graalvm.nativeimage.objectfile",
          "org.graalvm.nativeimage.base",
          "org.graalvm.nativeimage.configure",
          "org.graalvm.nativeimage.shaded.capnproto",
          "org.graalvm.espresso.shared.svm",
          "org.graalvm.truffle.compiler",
          "jdk.graal.compiler");

  private static final List<String> MODULES =
      List.of(
          "java.base",
          "java.desktop",
          "java.instrument",
          "java.logging",
          "java.management",
          "java.management.rmi",
          "java.naming",
          "java.net.http",
          "java.prefs",
          "java.rmi",
          "java.security.jgss",
          "java.sql",
          "java.xml",
          "jdk.attach",
          "jdk.charsets",
          "jdk.internal.jvmstat",
          "jdk.internal.vm.ci",
          "jdk.jfr",
          "jdk.jlink",
          "jdk.localedata",
          "jdk.management",
          "jdk.management.agent",
          "jdk.net",
          "jdk.zipfs");

  public static void main(String[] arguments) {
    for (String module : MODULES) {
      // A JDK built without desktop modules is fine.
      ModuleFinder.ofSystem()
          .find(module)
          .ifPresent(
              found ->
                  new TreeSet<>(found.descriptor().packages())
                      .forEach(
                          name ->
                              System.out.println(
                                  "--add-exports=" + module + "/" + name + "=" + BUILDER)));
    }
  }
}
