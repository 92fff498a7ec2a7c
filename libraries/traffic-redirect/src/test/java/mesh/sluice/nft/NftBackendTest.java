package mesh.sluice.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.List;
import mesh.sluice.netlink.NetlinkWriter;
import mesh.sluice.netlink.ScriptedPosix;
import mesh.sluice.posix.Errno;
import mesh.sluice.posix.Received;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel's refusals mean. */
class NftBackendTest {
  private static final int NLMSG_ERROR = 2;
  private static final int SEQUENCE = 1;
  private static final int ENOMEM = 12;

  /** EINVAL and EOPNOTSUPP: a kernel without nf_tables, which can hold no chain either. */
  @ParameterizedTest
  @ValueSource(ints = {Errno.ENOENT, Errno.EINVAL, Errno.EOPNOTSUPP})
  void iptablesHasNoChainWhereTheKernelSaysSo(int errno) throws IOException {
    assertThat(hasChainOfIptables(errno)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EPERM, Errno.EACCES, ENOMEM})
  void otherErrorIsNoAnswerWhetherIptablesHasAChain(int errno) {
    assertThatExceptionOfType(RulesNotInstalledException.class)
        .isThrownBy(() -> hasChainOfIptables(errno))
        .withMessageContaining("nf_tables does not answer: " + Errno.text(errno));
  }

  @Test
  void errorIsNoAnswerWhetherOurTableIsThere() {
    NftBackend backend = new NftBackend(answering(Errno.EPERM).posix());

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(backend::remove)
        .withMessageContaining("EPERM");
  }

  private static boolean hasChainOfIptables(int errno) throws IOException {
    return new NftBackend(answering(errno).posix()).hasChainOfIptables(List.of("SLUICE_OUTPUT"));
  }

  private static ScriptedPosix answering(int errno) {
    NetlinkWriter error = new NetlinkWriter(64).beginMessage(NLMSG_ERROR, 0, SEQUENCE);
    return new ScriptedPosix().with(Received.KERNEL_PORT, error.hostInteger(-errno).endMessage());
  }
}
