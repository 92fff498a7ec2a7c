package mesh.sluice.iptables;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import mesh.sluice.policy.IpFamily;
import mesh.sluice.posix.Posix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTest {
  @TempDir private Path first;
  @TempDir private Path second;

  @Test
  void firstDirectoryWins() throws IOException {
    program(first, "iptables-nft-restore");
    program(second, "iptables-nft-restore");
    program(second, "iptables-nft-save");

    assertThat(programs().find(IpFamily.IPV4))
        .containsOnly(
            entry(
                Variant.NFT,
                new Programs.Pair(
                    first.resolve("iptables-nft-restore").toString(),
                    second.resolve("iptables-nft-save").toString())));
    assertThat(programs().find(IpFamily.IPV6)).isEmpty();
  }

  @Test
  void programWithoutItsPairIsNotFound() throws IOException {
    program(first, "iptables-restore");
    Files.createFile(first.resolve("iptables-save"));

    assertThat(programs().find(IpFamily.IPV4)).isEmpty();
  }

  @Test
  void nodeWithoutIptablesIsToldWhatIsMissing() {
    assertThatThrownBy(() -> backend(Optional.empty()).probe())
        .isInstanceOf(IptablesException.class)
        .hasMessageContaining("iptables-nft-restore, iptables-legacy-restore, iptables-restore")
        .hasMessageContaining("install iptables");
    assertThatThrownBy(() -> backend(Optional.of(Variant.LEGACY)).probe())
        .hasMessageContaining("no program iptables-legacy-restore (");
  }

  @Test
  void plainProgramIsEnough() throws IOException {
    program(first, "iptables-restore");
    program(first, "iptables-save");

    backend(Optional.empty()).probe();
  }

  private IptablesBackend backend(Optional<Variant> configured) {
    Commands none =
        (command, input, deadline) -> {
          throw new AssertionError("nothing is to be started");
        };
    return new IptablesBackend(Posix.system(), none, programs(), configured, true);
  }

  private Programs programs() {
    return new Programs(List.of(first, second));
  }

  private static void program(Path directory, String name) throws IOException {
    Path file = Files.createFile(directory.resolve(name));
    if (!file.toFile().setExecutable(true)) {
      throw new IOException(file + " cannot be made executable");
    }
  }
}
