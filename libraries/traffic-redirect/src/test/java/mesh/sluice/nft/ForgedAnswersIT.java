package mesh.sluice.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import mesh.sluice.backend.CheckResult;
import mesh.sluice.kernel.TestNetns;
import mesh.sluice.netlink.NetlinkException;
import mesh.sluice.netlink.NetlinkSocket;
import mesh.sluice.netlink.NetlinkWriter;
import mesh.sluice.policy.RedirectPolicy;
import mesh.sluice.posix.Errno;
import mesh.sluice.posix.Posix;
import mesh.sluice.rules.RuleCompiler;
import mesh.sluice.rules.Ruleset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A process in the namespace that answers before the kernel does: an ordinary netlink socket that
 * sends to our port, whose number is our process's.
 */
class ForgedAnswersIT {
  private static final int NLMSG_DONE = 3;
  private static final int SEQUENCE = 1;

  private static final String SEND =
      """
      import socket, sys
      netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, int(sys.argv[1]))
      netlink.sendto(bytes.fromhex(sys.argv[3]), (int(sys.argv[2]), 0))
      """;

  private TestNetns netns;

  @BeforeEach
  void createNamespace() {
    netns = TestNetns.create();
  }

  @AfterEach
  void removeNamespace() {
    netns.close();
  }

  @Test
  void tableThatAProcessClaimsIsNotThere() throws Exception {
    netns.call(
        () -> {
          try (NetlinkSocket socket = NetlinkSocket.open(Posix.system(), Posix.NETLINK_NETFILTER)) {
            assertThatTableIsMissing(socket);
            forge(request(NfTables.NEWTABLE).endMessage());

            assertThatTableIsMissing(socket);
          }
          return null;
        });
  }

  @Test
  void checkBelievesTheKernelAlone() throws Exception {
    Ruleset ruleset = RuleCompiler.compile(RedirectPolicy.DEFAULT);

    CheckResult result =
        netns.call(
            () -> {
              new NftBackend(Posix.system()).install(ruleset);
              return new NftBackend(forgedTo(done())).check(Optional.of(ruleset));
            });

    assertThat(result).isEqualTo(new CheckResult.Intact());
  }

  private static void assertThatTableIsMissing(NetlinkSocket socket) {
    NetlinkWriter question =
        request(NfTables.GETTABLE).attribute(NfTables.NFTA_TABLE_NAME, Table.NAME).endMessage();
    assertThatExceptionOfType(NetlinkException.class)
        .isThrownBy(() -> socket.ask(question))
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
  }

  /** The kernel, before whose answers a forged one arrives from the second question on. */
  private Posix forgedTo(NetlinkWriter message) {
    AtomicInteger questions = new AtomicInteger();
    return (Posix)
        Proxy.newProxyInstance(
            Posix.class.getClassLoader(),
            new Class<?>[] {Posix.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("send") && questions.getAndIncrement() > 0) {
                forge(message);
              }
              try {
                return method.invoke(Posix.system(), arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** A socket gets the number of its process as its port when it first sends. */
  private void forge(NetlinkWriter message) {
    byte[] bytes = Arrays.copyOf(message.array(), message.length());
    String port = Long.toString(ProcessHandle.current().pid());
    netns.run(
        "/usr/bin/python3",
        "-c",
        SEND,
        Integer.toString(Posix.NETLINK_NETFILTER),
        port,
        HexFormat.of().formatHex(bytes));
  }

  /** The end of a dump, without an error. */
  private static NetlinkWriter done() {
    return new NetlinkWriter(64).beginMessage(NLMSG_DONE, 0, SEQUENCE).hostInteger(0).endMessage();
  }

  private static NetlinkWriter request(int type) {
    return new NetlinkWriter(64)
        .beginMessage(type, NetlinkSocket.NLM_F_REQUEST, SEQUENCE)
        .raw((byte) NfTables.NFPROTO_INET, (byte) 0, (byte) 0, (byte) 0);
  }
}
