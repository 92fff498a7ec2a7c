package mesh.sluice.repair;

import java.nio.file.Path;
import java.util.List;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Posix;
import mesh.sluice.redirect.BackendChoice;
import mesh.sluice.sandbox.NetnsDirectories;
import mesh.sluice.sandbox.NetnsMount;
import mesh.sluice.sandbox.SandboxThread;
import mesh.sluice.sandbox.Sandboxes;

/** Finds, checks and repairs the only namespace below a directory, with what rights it has. */
final class InstallOnce {
  private InstallOnce() {}

  public static void main(String[] arguments) throws Exception {
    Posix posix = Posix.system();
    List<NetnsMount> mounts = new NetnsDirectories(posix, List.of(Path.of(arguments[0]))).mounts();
    NetnsMount mount = mounts.getFirst();
    Sandboxes sandboxes =
        new Sandboxes(
            posix, new NetnsDirectories(posix, List.of(Path.of(arguments[0]))), System::nanoTime);
    sandboxes.read(true);
    System.out.println("failure: " + sandboxes.failure());
    System.out.println(
        "interfaces: " + SandboxThread.call(posix, mount, () -> SandboxThread.interfaces(posix)));
    PodPlace place = new PodPlace(mount, "eth0", List.of(IpAddress.parse(arguments[1])));
    PodNetns netns = new PodNetns(posix, BackendChoice.AUTO);
    System.out.println("before: " + netns.check(place, RedirectPolicy.DEFAULT).check());
    PodNetns.Installed installed = netns.install(place, RedirectPolicy.DEFAULT);
    System.out.println("after: " + installed.after());
    System.out.println("connections: " + installed.connections());
  }
}
