package mesh.sluice.iptables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LegacyModulesTest {
  private static final String NAT = "kernel/net/ipv4/netfilter/iptable_nat.ko";
  private static final String OTHER = "kernel/net/netfilter/nf_nat.ko";

  @TempDir private Path directory;

  @Test
  void loadableNatIsFound() throws IOException {
    lists(OTHER + ":\n" + NAT + ".xz: " + OTHER + ".xz\n", "");

    assertThat(new LegacyModules(directory).areWithoutNat()).isFalse();
  }

  @Test
  void builtInNatIsFound() throws IOException {
    lists(OTHER + ":\n", NAT + "\n");

    assertThat(new LegacyModules(directory).areWithoutNat()).isFalse();
  }

  @Test
  void kernelWithoutNatIsNoticed() throws IOException {
    lists(OTHER + ":\n", "kernel/net/ipv4/netfilter/iptable_filter.ko\n");

    assertThat(new LegacyModules(directory).areWithoutNat()).isTrue();
    assertThatThrownBy(() -> IptablesBackend.probe(new LegacyModules(directory)))
        .isInstanceOf(IptablesException.class)
        .hasMessageContaining(directory + " lists no module iptable_nat");
  }

  @Test
  void kernelWithoutListsMayHaveNat() throws IOException {
    assertThat(new LegacyModules(directory).areWithoutNat()).isFalse();

    Files.writeString(directory.resolve("modules.dep"), OTHER + ":\n");
    assertThat(new LegacyModules(directory).areWithoutNat()).isFalse();
  }

  private void lists(String loadable, String builtIn) throws IOException {
    Files.writeString(directory.resolve("modules.dep"), loadable);
    Files.writeString(directory.resolve("modules.builtin"), builtIn);
  }
}
