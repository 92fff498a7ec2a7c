package mesh.sluice.injection;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;

/** The ports that a container declares. */
final class ContainerPorts {
  private static final int HIGHEST = 65535;

  private ContainerPorts() {}

  /** The TCP ports that a container declares. */
  static List<Integer> tcp(JsonObject container) {
    List<Integer> ports = new ArrayList<>();
    for (JsonObject port : declared(container)) {
      boolean tcp =
          port.find("protocol").filter(name -> !name.equals(new JsonString("TCP"))).isEmpty();
      if (tcp) {
        number(port.find("containerPort")).ifPresent(ports::add);
      }
    }
    return ports;
  }

  /** The number that a probe means, which may give the name of a declared port instead. */
  static Optional<Integer> resolve(JsonObject container, Optional<JsonValue> port) {
    if (port.isPresent() && port.get() instanceof JsonString(String name)) {
      return declared(container).stream()
          .filter(candidate -> PodObject.name(candidate).equals(name))
          .findFirst()
          .flatMap(found -> number(found.find("containerPort")))
          // As the kubelet has it, which takes a number in quotes too.
          .or(() -> inRange(new JsonNumber(name).wholeNumber()));
    }
    return number(port);
  }

  private static List<JsonObject> declared(JsonObject container) {
    return container.find("ports").map(JsonValue::asList).orElse(List.of()).stream()
        .map(JsonValue::asObject)
        .toList();
  }

  /** A port may be written 15001.0 or 1.5001e4: what reads YAML makes a whole number of it. */
  private static Optional<Integer> number(Optional<JsonValue> value) {
    return inRange(
        value.filter(JsonNumber.class::isInstance).flatMap(number -> whole(number.asNumber())));
  }

  private static Optional<Long> whole(JsonNumber number) {
    try {
      return Optional.of(new BigDecimal(number.literal()).longValueExact());
    } catch (ArithmeticException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Optional<Integer> inRange(Optional<Long> number) {
    return number.filter(found -> found >= 1 && found <= HIGHEST).map(Long::intValue);
  }
}
