package mesh.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import mesh.sluice.evaluate.Packet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          out tcp 10.0.0.9:443 | tcp from 192.0.2.1 to 10.0.0.9:443, made by uid 1000 and gid 1000, leaving through eth0
          out tcp 10.0.0.9:443 uid 1337 | tcp from 192.0.2.1 to 10.0.0.9:443, made by uid 1337 and gid 1337, leaving through eth0
          out tcp 10.0.0.9:443 gid 0 | tcp from 192.0.2.1 to 10.0.0.9:443, made by uid 1000 and gid 0, leaving through eth0
          out udp [fd00::9]:53 from fd00::5 | udp from fd00::5 to [fd00::9]:53, made by uid 1000 and gid 1000, leaving through eth0
          out udp [fd00::9]:53 | udp from 2001:db8::1 to [fd00::9]:53, made by uid 1000 and gid 1000, leaving through eth0
          out tcp 127.0.0.1:80 | tcp from 127.0.0.1 to 127.0.0.1:80, made by uid 1000 and gid 1000, leaving through lo
          out tcp [::1]:80 | tcp from ::1 to [::1]:80, made by uid 1000 and gid 1000, leaving through lo
          out tcp 10.0.0.5:80 from 10.0.0.5 | tcp from 10.0.0.5 to 10.0.0.5:80, made by uid 1000 and gid 1000, leaving through lo
          out tcp 10.0.0.9:80 dev net1 gid 7 uid 8 | tcp from 192.0.2.1 to 10.0.0.9:80, made by uid 8 and gid 7, leaving through net1
          in tcp 10.0.0.5:8080 | tcp from 192.0.2.1 to 10.0.0.5:8080, coming in through eth0
          in udp [fd00::5]:53 from fd00::1 dev tap0 | udp from fd00::1 to [fd00::5]:53, coming in through tap0
          """)
  void whatIsLeftOutIsFilledIn(String text, String description) {
    assertThat(PacketText.describe(PacketText.parse(text))).isEqualTo(description);
  }

  @Test
  void blanksDoNotMatter() {
    Packet packet = PacketText.parse("  out \t tcp 10.0.0.9:443\n");
    assertThat(packet).isEqualTo(PacketText.parse("out tcp 10.0.0.9:443"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                          | '': the packet has no direction
          up tcp 10.0.0.9:80          | 'up': the first word must be out or in
          out                         | '': the packet has no protocol
          out icmp 10.0.0.9           | 'icmp': the second word must be tcp or udp
          out tcp                     | '': the packet has no destination
          out tcp 10.0.0.9            | '10.0.0.9': a destination has a port, as 10.0.0.9:443 has
          out tcp 10.0.0.9:http       | 'http': the port must be a number
          out tcp 10.0.0.9:0          | '0': not a port; write a number from 1 to 65535
          out tcp 10.0.0.9:65536      | '65536': not a port; write a number from 1 to 65535
          out tcp fd00::9:80          | 'fd00::9:80': IPv6 addresses stand in brackets, others do not
          out tcp [10.0.0.9]:80       | '[10.0.0.9]:80': IPv6 addresses stand in brackets, others do not
          out tcp example.org:80      | 'example.org': not an IP address; write one such as 10.1.2.3 or 2001:db8::1
          out tcp 10.0.0.9:80 uid     | '': nothing follows uid
          out tcp 10.0.0.9:80 uid app | 'app': must be the number of a user or group
          out tcp 10.0.0.9:80 uid 4294967295 | '4294967295': not a user or group id; write a number from 0 to 4294967294
          out tcp 10.0.0.9:80 uid 1 uid 2 | 'uid': is given twice
          out tcp 10.0.0.9:80 from ::1 | '::1': must be of the same family as 10.0.0.9
          out tcp 10.0.0.9:80 via x   | 'via': unknown; write from, uid, gid or dev
          out tcp 10.0.0.9:80 dev a/b | 'a/b': not an interface name; it has 1 to 15 bytes, no '/', ':' or white space, and is not '.' or '..'
          in tcp 10.0.0.9:80 uid 5    | 'uid': a packet that comes in has no owner here
          """)
  void wrongWordIsNamedWithTheGrammar(String text, String complaint) {
    assertThatThrownBy(() -> PacketText.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            complaint + "; a packet is: " + PacketText.REQUIRED + " " + PacketText.OPTIONAL);
  }
}
