package mesh.sluice.injection;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonString;

/**
 * An amount of a resource, as resource.Quantity of Kubernetes has it: {@code 100m}, {@code 1Gi}.
 */
record Quantity(BigDecimal value) implements Comparable<Quantity> {
  static final Quantity ZERO = new Quantity(BigDecimal.ZERO);

  private static final Pattern FORM =
      Pattern.compile("([+-]?[0-9]{1,20}(?:\\.[0-9]{0,20})?)([eE][+-]?[0-9]{1,2}|[A-Za-z]{0,2})");

  private static final Map<String, BigDecimal> SUFFIXES =
      Map.ofEntries(
          Map.entry("n", BigDecimal.ONE.movePointLeft(9)),
          Map.entry("u", BigDecimal.ONE.movePointLeft(6)),
          Map.entry("m", BigDecimal.ONE.movePointLeft(3)),
          Map.entry("", BigDecimal.ONE),
          Map.entry("k", BigDecimal.ONE.movePointRight(3)),
          Map.entry("M", BigDecimal.ONE.movePointRight(6)),
          Map.entry("G", BigDecimal.ONE.movePointRight(9)),
          Map.entry("T", BigDecimal.ONE.movePointRight(12)),
          Map.entry("P", BigDecimal.ONE.movePointRight(15)),
          Map.entry("E", BigDecimal.ONE.movePointRight(18)),
          Map.entry("Ki", BigDecimal.TWO.pow(10)),
          Map.entry("Mi", BigDecimal.TWO.pow(20)),
          Map.entry("Gi", BigDecimal.TWO.pow(30)),
          Map.entry("Ti", BigDecimal.TWO.pow(40)),
          Map.entry("Pi", BigDecimal.TWO.pow(50)),
          Map.entry("Ei", BigDecimal.TWO.pow(60)));

  /** Empty for what is not a quantity; the API server refuses that. */
  static Optional<Quantity> of(JsonValue value) {
    return switch (value) {
      case JsonString(String text) -> parse(text);
      case JsonNumber number -> parse(number.literal());
      default -> Optional.empty();
    };
  }

  private static Optional<Quantity> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(form.group(1));
    String suffix = form.group(2);
    if (SUFFIXES.containsKey(suffix)) {
      return Optional.of(new Quantity(number.multiply(SUFFIXES.get(suffix))));
    }
    return suffix.matches("[eE].+")
        ? Optional.of(new Quantity(number.scaleByPowerOfTen(Integer.parseInt(suffix.substring(1)))))
        : Optional.empty();
  }

  Quantity plus(Quantity other) {
    return new Quantity(value.add(other.value));
  }

  Quantity max(Quantity other) {
    return compareTo(other) >= 0 ? this : other;
  }

  @Override
  public int compareTo(Quantity other) {
    return value.compareTo(other.value);
  }
}
