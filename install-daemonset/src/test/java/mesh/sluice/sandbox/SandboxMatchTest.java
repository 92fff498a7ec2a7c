package mesh.sluice.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.posix.FileIdentity;
import org.junit.jupiter.api.Test;

class SandboxMatchTest {
  private static final List<IpAddress> BOTH = addresses("10.0.0.1", "fd00::1");

  @Test
  void onlyNamespaceWithAllAddressesOnOneInterfaceIsThePods() {
    Sandbox pods = sandbox(1, link("eth0", "10.0.0.1", "fd00::1"), link("net1", "10.1.0.1"));
    Sandbox other = sandbox(2, link("eth0", "10.0.0.2", "fd00::2"));

    assertThat(SandboxMatch.of(List.of(other, pods), BOTH))
        .isEqualTo(new SandboxMatch.Found(pods, "eth0"));
  }

  @Test
  void interfaceMayHaveAnyName() {
    Sandbox pods = sandbox(1, link("net1", "10.0.0.9"), link("ens5", "10.0.0.1", "fd00::1"));

    assertThat(SandboxMatch.of(List.of(pods), BOTH))
        .isEqualTo(new SandboxMatch.Found(pods, "ens5"));
  }

  @Test
  void namespaceWithSomeOfTheAddressesOrOnTwoInterfacesIsNot() {
    Sandbox half = sandbox(1, link("eth0", "10.0.0.1"));
    Sandbox spread = sandbox(2, link("eth0", "10.0.0.1"), link("net1", "fd00::1"));

    assertThat(SandboxMatch.of(List.of(half, spread), BOTH)).isEqualTo(new SandboxMatch.None());
  }

  @Test
  void ofSeveralNobodyGuesses() {
    Sandbox one = sandbox(1, link("eth0", "10.0.0.1", "fd00::1"));
    Sandbox other = sandbox(2, link("eth0", "10.0.0.1", "fd00::1"));

    assertThat(SandboxMatch.of(List.of(one, other), BOTH))
        .isEqualTo(new SandboxMatch.Several(List.of(one, other)));
  }

  @Test
  void podWithoutAnAddressHasNoNamespace() {
    Sandbox empty = sandbox(1);
    Sandbox any = sandbox(2, link("eth0", "10.0.0.1"));

    assertThat(SandboxMatch.of(List.of(empty, any), List.of())).isEqualTo(new SandboxMatch.None());
  }

  private static Sandbox sandbox(long inode, SandboxInterface... links) {
    return new Sandbox(
        new NetnsMount(Path.of("/run/netns/" + inode), new FileIdentity(4, inode)),
        List.of(links),
        0);
  }

  private static SandboxInterface link(String name, String... texts) {
    return new SandboxInterface(name, addresses(texts));
  }

  private static List<IpAddress> addresses(String... texts) {
    return Stream.of(texts).map(IpAddress::parse).toList();
  }
}
