package mesh.sluice.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleWordsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -p tcp -m tcp --dport 80 -j RETURN  | -p tcp --dport 80 -j RETURN
          -s 10.0.0.1/32 -o lo -j RETURN      | -o lo -s 10.0.0.1 -j RETURN
          -d ::6/128 -j RETURN                | -d 0:0:0:0:0:0:0:6 -j RETURN
          -m mark --mark 0x539 -j RETURN      | -m mark --mark 0x539/0xffffffff -j RETURN
          -j CONNMARK --save-mark             | -j CONNMARK --save-mark --nfmask 0xffffffff --ctmask 0xffffffff
          -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT | -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
          -m comment --comment "a -j b" -j X  | -j X
          """)
  void otherSpellingsOfARuleAreTheSame(String one, String other) {
    assertThat(RuleWords.of(one).normal()).isEqualTo(RuleWords.of(other).normal());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -p tcp -j RETURN                | -p udp -j RETURN
          -p tcp -j RETURN                | ! -p tcp -j RETURN
          -p tcp -j X                     | -p tcp -g X
          -m mark --mark 0x1 -j X         | -m mark --mark 0x1/0x1 -j X
          -m mark --mark 0x1 -j X         | -m connmark --mark 0x1 -j X
          -d 10.0.0.0/8 -j X              | -d 10.0.0.0/9 -j X
          -s 10.0.0.1 -j X                | -d 10.0.0.1 -j X
          -j REDIRECT --to-ports 15001    | -j REDIRECT --to-ports 15006
          -j CONNMARK --save-mark         | -j CONNMARK --save-mark --nfmask 0x1 --ctmask 0x1
          """)
  void otherRulesAreNot(String one, String other) {
    assertThat(RuleWords.of(one).normal()).isNotEqualTo(RuleWords.of(other).normal());
  }

  @Test
  void commentIsReadWithoutItsQuotes() {
    RuleWords words = RuleWords.of("-m comment --comment \"say \\\"-j A\\\" twice\" -j B");

    assertThat(words.comment()).contains("say \"-j A\" twice");
    assertThat(words.target()).contains("B");
  }

  @Test
  void ruleMayLeadNowhere() {
    assertThat(RuleWords.of("-p tcp -m comment --comment x").target()).isEmpty();
  }

  @Test
  void optionIsNotTakenFromAComment() {
    RuleWords rule = RuleWords.of("-m comment --comment -p -p tcp -j NOTRACK");

    assertThat(rule.holdsForProtocol("tcp")).isTrue();
    assertThat(rule.holdsForProtocol("udp")).isFalse();
    assertThat(RuleWords.of("-m comment --comment --notrack -j CT").has("--notrack")).isFalse();
  }
}
