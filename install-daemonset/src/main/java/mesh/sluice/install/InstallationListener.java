package mesh.sluice.install;

/** Is told of each change, on the thread that installs; must not take long. */
@FunctionalInterface
public interface InstallationListener {
  void changed(InstallationState state);
}
