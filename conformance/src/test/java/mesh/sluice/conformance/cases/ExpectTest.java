package mesh.sluice.conformance.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import mesh.sluice.conformance.driver.Call;
import mesh.sluice.conformance.driver.Exchange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ExpectTest {
  private static final String ERROR = "{\"cniVersion\":\"1.0.0\",\"code\":4,\"msg\":\"no\"}";

  @Test
  void takesOneErrorObjectWithAnotherExitCode() {
    assertThat(Expect.error(answer(1, ERROR, ""), "ADD", 4).path("code").asInt()).isEqualTo(4);
  }

  @Test
  void noticesAnErrorThatExitsZero() {
    breaks(() -> Expect.error(answer(0, ERROR, ""), "ADD"), "exited 0");
  }

  @Test
  void noticesAnotherCode() {
    breaks(() -> Expect.error(answer(1, ERROR, ""), "ADD", 7, 8), "code 4 in place of [7, 8]");
  }

  @Test
  void noticesTwoDocumentsAndText() {
    breaks(() -> Expect.result(answer(0, "{} {}", ""), "ADD"), "not one JSON object");
    breaks(() -> Expect.result(answer(0, "log line\n{}", ""), "ADD"), "not one JSON object");
    breaks(() -> Expect.result(answer(0, "", ""), "ADD"), "(no output)");
  }

  @Test
  void noticesAnErrorWithoutCodeOrMessage() {
    breaks(() -> Expect.error(answer(1, "{\"msg\":\"no\"}", ""), "ADD"), "'code'");
    breaks(() -> Expect.error(answer(1, "{\"code\":1,\"msg\":\" \"}", ""), "ADD"), "'msg'");
  }

  @Test
  void noticesAProcessThatWasKilled() {
    breaks(() -> Expect.success(answer(Exchange.KILLED, "{}", ""), "ADD"), "was killed");
    breaks(() -> Expect.error(answer(Exchange.KILLED, ERROR, ""), "ADD"), "was killed");
  }

  @Test
  void noticesOutputWhereNoneBelongs() {
    breaks(() -> Expect.silentSuccess(answer(0, "{}", ""), "DEL"), "wrote to stdout");
  }

  @Test
  void knowsStackTracesOfCommonLanguages() {
    for (String trace :
        List.of(
            "goroutine 1 [running]:",
            "panic: runtime error",
            "Traceback (most recent call last):",
            "\tat mesh.sluice.cni.Main.main(Main.java:1)",
            "Exception in thread \"main\" java.lang.Error",
            "thread 'main' panicked at src/main.rs:1")) {
      breaks(() -> Expect.noStackTrace(answer(2, "", trace), "ADD"), "stack trace");
    }
    Expect.noStackTrace(answer(1, ERROR, "level=error msg=\"at least one port\""), "ADD");
  }

  private static void breaks(ThrowingCallable demand, String message) {
    assertThatThrownBy(demand)
        .isInstanceOf(RuleBrokenException.class)
        .hasMessageContaining(message);
  }

  private static Exchange answer(int exitCode, String output, String errors) {
    Call call = new Call(List.of("plugin"), Map.of(), new byte[0]);
    return new Exchange(call, exitCode, output, errors, Duration.ofMillis(3));
  }
}
