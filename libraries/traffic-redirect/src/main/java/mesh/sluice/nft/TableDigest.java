package mesh.sluice.nft;

import java.util.HexFormat;
import java.util.List;

/**
 * A short fingerprint of a table: 64-bit FNV-1a over everything that {@link Table} compares.
 *
 * <p>It detects accidents and other programs, not attackers: whoever can change our rules can
 * change the mark as well. A cryptographic hash would cost the plugin's start more than the whole
 * CHECK.
 */
final class TableDigest {
  private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private long state = OFFSET_BASIS;

  private TableDigest() {}

  /** 16 hexadecimal digits; the same for equal tables. */
  static String of(Table table) {
    TableDigest digest = new TableDigest();
    for (TableSet set : table.sets()) {
      digest.add(set);
    }
    for (TableChain chain : table.chains()) {
      digest.add(chain);
    }
    return HexFormat.of().toHexDigits(digest.state);
  }

  private void add(TableSet set) {
    add(set.name());
    add(set.keyType());
    add(set.keyBytes());
    add(set.interval() ? 1 : 0);
    add(set.elements().size());
    for (int i = 0; i < set.elements().size(); i++) {
      add(set.keyBytes());
      for (int at = 0; at < set.keyBytes(); at++) {
        octet(set.elements().octet(i, at));
      }
      add(set.elements().isEnd(i) ? 1 : 0);
    }
  }

  private void add(TableChain chain) {
    add(chain.name());
    chain
        .base()
        .ifPresent(
            base -> {
              add(base.type());
              add(base.hook());
              add(base.priority());
              add(base.policy());
            });
    add(chain.rules().size());
    for (List<Expression> rule : chain.rules()) {
      add(rule.size());
      for (Expression expression : rule) {
        add(expression);
      }
    }
  }

  private void add(Expression expression) {
    switch (expression) {
      case Expression.Meta meta -> {
        add(1);
        add(meta.key());
      }
      case Expression.SetMeta meta -> {
        add(9);
        add(meta.key());
      }
      case Expression.Ct connection -> {
        add(10);
        add(connection.key());
      }
      case Expression.SetCt connection -> {
        add(11);
        add(connection.key());
        add(connection.direction());
      }
      case Expression.And and -> {
        add(12);
        add(and.mask());
      }
      case Expression.TransparentProxy proxy -> {
        add(13);
        add(proxy.family());
      }
      case Expression.Dnat nat -> {
        add(14);
        add(nat.family());
        add(nat.flags());
      }
      case Expression.Payload payload -> {
        add(2);
        add(payload.base());
        add(payload.offset());
        add(payload.length());
      }
      case Expression.Append append -> {
        add(15);
        add(append.base());
        add(append.offset());
        add(append.length());
      }
      case Expression.Compare compare -> {
        add(3);
        add(compare.operator());
        add(compare.value());
      }
      case Expression.Lookup lookup -> {
        add(4);
        add(lookup.set());
        add(lookup.flags());
      }
      case Expression.Immediate load -> {
        add(5);
        add(load.value());
      }
      case Expression.Verdict decide -> {
        add(6);
        add(decide.verdict());
        add(decide.chain());
      }
      case Expression.Redirect redirect -> {
        add(7);
        add(redirect.flags());
      }
      case Expression.Foreign foreign -> {
        add(8);
        add(foreign.name());
        add(foreign.attributes());
      }
    }
  }

  private void add(String text) {
    add(text.length());
    for (int i = 0; i < text.length(); i++) {
      add(text.charAt(i));
    }
  }

  private void add(Data data) {
    add(data.bytes().length);
    for (byte octet : data.bytes()) {
      octet(octet);
    }
  }

  private void add(int number) {
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      octet(number >>> shift);
    }
  }

  private void octet(int octet) {
    state = (state ^ (octet & 0xff)) * PRIME;
  }
}
