package mesh.sluice.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.io.IOException;
import java.util.List;
import mesh.sluice.posix.Errno;
import mesh.sluice.posix.Received;
import mesh.sluice.posix.SystemCallException;
import org.junit.jupiter.api.Test;

/** Who is believed on a netlink socket, and about what. */
class NetlinkSocketTest {
  private static final int KERNEL = Received.KERNEL_PORT;
  private static final int PROCESS = 4711;
  private static final int OBJECT = 0xa00;
  private static final int SEQUENCE = 1;
  private static final int EARLIER_SEQUENCE = 7;

  private final ScriptedPosix posix = new ScriptedPosix();

  @Test
  void acknowledgementOfAProcessIsNotBelieved() {
    posix.with(PROCESS, error(SEQUENCE, 0)).with(KERNEL, error(SEQUENCE, Errno.EPERM));

    assertThatExceptionOfType(NetlinkException.class)
        .isThrownBy(() -> posix.open().execute(request(), SEQUENCE))
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EPERM));
  }

  @Test
  void complaintOfAProcessIsNotBelieved() {
    posix.with(PROCESS, error(SEQUENCE, Errno.EPERM)).with(KERNEL, error(SEQUENCE, 0));

    assertThatNoException().isThrownBy(() -> posix.open().execute(request(), SEQUENCE));
  }

  @Test
  void objectOfAProcessIsNotBelieved() {
    posix.with(PROCESS, object(SEQUENCE, 1)).with(KERNEL, error(SEQUENCE, Errno.ENOENT));

    assertThatExceptionOfType(NetlinkException.class)
        .isThrownBy(() -> posix.open().ask(request()))
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
  }

  @Test
  void processNeitherAddsToADumpNorEndsIt() throws IOException {
    posix
        .with(PROCESS, object(SEQUENCE, 1))
        .with(KERNEL, object(SEQUENCE, 2))
        .with(PROCESS, done(SEQUENCE))
        .with(KERNEL, object(SEQUENCE, 3))
        .with(KERNEL, done(SEQUENCE));

    assertThat(values(posix.open().dump(request()))).containsExactly(2, 3);
  }

  @Test
  void answersToAnEarlierQuestionAreIgnored() throws IOException {
    posix
        .with(KERNEL, error(EARLIER_SEQUENCE, Errno.ENOENT))
        .with(KERNEL, object(EARLIER_SEQUENCE, 1))
        .with(KERNEL, object(SEQUENCE, 2));

    assertThat(posix.open().ask(request()).integer(0)).isEqualTo(2);
  }

  @Test
  void dumpLeavesOutWhatAnswersAnEarlierQuestion() throws IOException {
    NetlinkWriter both = new NetlinkWriter(64);
    write(both, NetlinkMessage.NLMSG_DONE, EARLIER_SEQUENCE, 0);
    write(both, OBJECT, SEQUENCE, 2);
    posix.with(KERNEL, both).with(KERNEL, done(SEQUENCE));

    assertThat(values(posix.open().dump(request()))).containsExactly(2);
  }

  /** The kernel says so of changes to what was not asked for as well. */
  @Test
  void interruptedReadingsThatAgreeAreTaken() throws IOException {
    interrupted(2).interrupted(2);

    assertThat(values(posix.open().dump(request()))).containsExactly(2);
  }

  @Test
  void interruptedReadingsThatDifferAreNotTaken() throws IOException {
    interrupted(2).interrupted(3).interrupted(2).interrupted(2);

    assertThat(values(posix.open().dump(request()))).containsExactly(2);
    assertThatExceptionOfType(SystemCallException.class)
        .as("all four were read")
        .isThrownBy(() -> posix.open().dump(request()));
  }

  @Test
  void whatVariesFromReadingToReadingIsNotCompared() throws IOException {
    interrupted(2).interrupted(3);

    assertThat(values(posix.open().dump(request(), Integer.BYTES))).containsExactly(3);
  }

  @Test
  void readingOnceIsEnoughWhereOthersMayChangeWhatIsRead() throws IOException {
    interrupted(2);

    assertThat(values(posix.open().dumpOnce(request()))).containsExactly(2);
  }

  @Test
  void refusalOfAnyMessageOfATransactionCounts() {
    NetlinkWriter transaction = new NetlinkWriter(64);
    write(transaction, OBJECT, 0, 0);
    write(transaction, OBJECT, 1, 0);
    write(transaction, OBJECT, 2, 0);
    write(transaction, OBJECT, 0, 0);
    posix.with(KERNEL, error(1, Errno.EEXIST));

    assertThatExceptionOfType(NetlinkException.class)
        .isThrownBy(() -> posix.open().execute(transaction, 2))
        .satisfies(e -> assertThat(e.sequence()).isEqualTo(1));
  }

  @Test
  void eachOfSeveralRequestsHasItsOwnOutcome() throws IOException {
    NetlinkWriter requests = new NetlinkWriter(64);
    write(requests, OBJECT, 1, 0);
    write(requests, OBJECT, 2, 0);
    write(requests, OBJECT, 3, 0);
    posix
        .with(PROCESS, error(1, Errno.EPERM))
        .with(KERNEL, error(EARLIER_SEQUENCE, Errno.EPERM))
        .with(KERNEL, error(2, Errno.EEXIST))
        .with(KERNEL, error(3, 0));

    assertThat(posix.open().executeEach(requests)).containsExactly(0, 0, Errno.EEXIST, 0);
  }

  @Test
  void refusalOfTheLastOfSeveralRequestsEndsThem() throws IOException {
    posix.with(KERNEL, error(SEQUENCE, Errno.ENETDOWN));

    assertThat(posix.open().executeEach(request())).containsExactly(0, Errno.ENETDOWN);
  }

  @Test
  void floodOfAProcessEndsInAnError() {
    posix.withEndless(PROCESS, object(SEQUENCE, 1));

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> posix.open().ask(request()))
        .withMessageContaining("not the kernel's answer")
        .withMessageContaining("CAP_NET_ADMIN");
  }

  @Test
  void silenceAfterAForgeryIsAnError() {
    posix.with(PROCESS, object(SEQUENCE, 1));

    assertThatExceptionOfType(SystemCallException.class)
        .isThrownBy(() -> posix.open().ask(request()))
        .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EAGAIN));
  }

  /** A reading of one object, during which something was changed. */
  private NetlinkSocketTest interrupted(int value) {
    NetlinkWriter object =
        new NetlinkWriter(64)
            .beginMessage(OBJECT, NetlinkMessage.NLM_F_DUMP_INTR, SEQUENCE)
            .hostInteger(value)
            .endMessage();
    posix.with(KERNEL, object).with(KERNEL, done(SEQUENCE));
    return this;
  }

  private static List<Integer> values(List<NetlinkMessage> objects) {
    return objects.stream().map(object -> object.integer(0)).toList();
  }

  private static NetlinkWriter request() {
    return object(SEQUENCE, 0);
  }

  private static NetlinkWriter object(int sequence, int value) {
    return write(new NetlinkWriter(64), OBJECT, sequence, value);
  }

  private static NetlinkWriter error(int sequence, int errno) {
    return write(new NetlinkWriter(64), NetlinkMessage.NLMSG_ERROR, sequence, -errno);
  }

  private static NetlinkWriter done(int sequence) {
    return write(new NetlinkWriter(64), NetlinkMessage.NLMSG_DONE, sequence, 0);
  }

  private static NetlinkWriter write(NetlinkWriter writer, int type, int sequence, int value) {
    return writer.beginMessage(type, 0, sequence).hostInteger(value).endMessage();
  }
}
