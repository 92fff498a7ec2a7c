package mesh.sluice.kernel;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import mesh.sluice.json.Json;
import mesh.sluice.json.JsonValue;
import mesh.sluice.json.JsonValue.JsonArray;
import mesh.sluice.json.JsonValue.JsonBoolean;
import mesh.sluice.json.JsonValue.JsonNumber;
import mesh.sluice.json.JsonValue.JsonObject;
import mesh.sluice.json.JsonValue.JsonString;
import mesh.sluice.json.MalformedJsonException;
import mesh.sluice.policy.IpAddress;
import mesh.sluice.policy.OwnerId;
import mesh.sluice.reference.Connection;

/** A process in a namespace that listens and connects; see {@code agent.py}. */
final class Agent implements AutoCloseable {
  private static final long END_SECONDS = 10;

  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;

  private Agent(Process process) {
    this.process = process;
    requests =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Starts an agent.
   *
   * @param prefix the command that runs another one where the agent should be
   * @param name what its listeners call it
   * @param ports where it listens, with IPv4 and IPv6
   */
  static Agent start(List<String> prefix, String name, Collection<Integer> ports) {
    List<String> command = new ArrayList<>(prefix);
    try {
      command.addAll(List.of("/usr/bin/python3", "-c", script(), name));
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
      Agent agent = new Agent(builder.start());
      List<JsonValue> numbers = new ArrayList<>();
      ports.forEach(port -> numbers.add(new JsonNumber(port)));
      agent.ask(Map.of("listen", new JsonArray(numbers)));
      return agent;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connects, or asks with a datagram, and tells what was at the other end. */
  Observation connect(Connection connection, OwnerId user, OwnerId group) {
    Map<String, JsonValue> request = new LinkedHashMap<>();
    request.put("connect", new JsonString(connection.destination().toString()));
    request.put("port", new JsonNumber(connection.port()));
    request.put("from", new JsonString(connection.source().toString()));
    request.put("fromPort", new JsonNumber(connection.sourcePort()));
    request.put("protocol", new JsonString(connection.protocol().toString()));
    request.put("user", new JsonNumber(user.value()));
    request.put("group", new JsonNumber(group.value()));
    return observation(ask(request));
  }

  /**
   * Makes conntrack forget all connections: who asks from a port that was used under other rules
   * would meet what those have decided.
   */
  void forgetConnections() {
    ask(Map.of("forget", new JsonBoolean(true)));
  }

  private static Observation observation(JsonObject answer) {
    if (answer.find("error").isPresent()) {
      return new Observation.Failed(answer.toString());
    }
    return new Observation.Accepted(
        text(answer, "agent"),
        number(answer, "listener"),
        IpAddress.parse(text(answer, "originalAddress")),
        number(answer, "originalPort"),
        IpAddress.parse(text(answer, "peer")));
  }

  private synchronized JsonObject ask(Map<String, JsonValue> request) {
    try {
      requests.write(new JsonObject(request) + "\n");
      requests.flush();
      String answer = answers.readLine();
      if (answer == null) {
        throw new AssertionError("the agent has ended; what it said stands on standard error");
      }
      return (JsonObject) Json.read(answer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MalformedJsonException e) {
      throw new AssertionError("the agent answered no JSON", e);
    }
  }

  /** Ends the process, which ends when its standard input does. */
  @Override
  public void close() {
    try {
      requests.close();
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the agent did not end by itself");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String text(JsonObject answer, String name) {
    return ((JsonString) answer.find(name).orElseThrow()).value();
  }

  private static int number(JsonObject answer, String name) {
    JsonNumber number = (JsonNumber) answer.find(name).orElseThrow();
    return Math.toIntExact(number.wholeNumber().orElseThrow());
  }

  /** Its text: the tests of other modules have it in a jar, which Python does not look into. */
  private static String script() throws IOException {
    try (InputStream stream = Agent.class.getResourceAsStream("agent.py")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
