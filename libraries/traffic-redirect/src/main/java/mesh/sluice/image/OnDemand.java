package mesh.sluice.image;

import java.util.function.BooleanSupplier;

/** Whether this image loads the JDK's libraries when they are asked for; never on a JVM. */
final class OnDemand implements BooleanSupplier {
  /** In a static final so that a native image holds the answer of the time when it was built. */
  static final OnDemand INSTANCE = new OnDemand();

  private final boolean chosen =
      System.getProperty("org.graalvm.nativeimage.imagecode") != null
          && "on-demand".equals(System.getProperty("mesh.sluice.jdk-libraries"));

  @Override
  public boolean getAsBoolean() {
    return chosen;
  }
}
