package mesh.sluice.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetlinkMessageTest {
  private static final int ENOENT = 2;
  private static final byte[] LONG_REQUEST = new byte[20_000];

  @Test
  void anErrorIsReadWhoseCopyOfTheRequestWasCut() {
    NetlinkWriter answer =
        new NetlinkWriter(64)
            .beginMessage(NetlinkMessage.NLMSG_ERROR, 0, 7)
            .hostInteger(-ENOENT)
            .raw(LONG_REQUEST)
            .endMessage();
    byte[] received = Arrays.copyOf(answer.array(), 4096);

    List<NetlinkMessage> messages = NetlinkMessage.read(received, answer.length());

    assertThat(messages).hasSize(1);
    assertThat(messages.getFirst().sequence()).isEqualTo(7);
    assertThat(messages.getFirst().integer(0)).isEqualTo(-ENOENT);
    assertThat(messages.getFirst().end()).isEqualTo(received.length);
  }

  @Test
  void aMessageThatWasCutOffAltogetherIsLeftOut() {
    NetlinkWriter answers = new NetlinkWriter(64);
    answers.beginMessage(10, 0, 1).hostInteger(1).endMessage();
    answers.beginMessage(11, 0, 2).hostInteger(2).endMessage();
    byte[] received = Arrays.copyOf(answers.array(), 24);

    assertThat(NetlinkMessage.read(received, answers.length()))
        .extracting(NetlinkMessage::type)
        .containsExactly(10);
  }
}
