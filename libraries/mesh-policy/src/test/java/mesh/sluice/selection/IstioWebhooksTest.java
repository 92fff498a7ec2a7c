package mesh.sluice.selection;

import static mesh.sluice.selection.SelectionRow.row;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import mesh.sluice.profile.MeshProfile;
import mesh.sluice.selection.LabelSelector.Operator;
import mesh.sluice.selection.LabelSelector.Requirement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares with Istio's own two steps, written down as they are there: the selectors of its
 * webhooks as Kubernetes evaluates them, and then the order of its injector. All combinations.
 */
class IstioWebhooksTest {
  private static final String INJECT = "sidecar.istio.io/inject";
  private static final String REVISION = "istio.io/rev";
  private static final String INJECTION = "istio-injection";
  private static final Requirement NOT_REFUSED =
      new Requirement(INJECT, Operator.NOT_IN, Set.of("false"));

  /** {@code -} is a label that is not there. */
  private static final String[] INJECTIONS = {"-", "", "enabled", "disabled", "true"};

  private static final String[] REVISIONS = {"-", "default", "canary"};
  private static final String[] WISHES = {"-", "", "true", "false", "yes"};
  private static final String[] SELECTED = {"", "app"};

  private record Webhook(LabelSelector namespaces, LabelSelector pods) {}

  /** What is compared: all that the decision may depend on. */
  private record Pod(
      String injection,
      String namespaceRevision,
      String revision,
      String label,
      String annotation) {}

  private int injected;
  private int left;

  @ParameterizedTest
  @ValueSource(strings = {"", "default", "canary"})
  void decidesAsIstioDoes(String served) {
    for (String injection : INJECTIONS) {
      for (String namespaceRevision : REVISIONS) {
        for (String revision : REVISIONS) {
          for (String label : WISHES) {
            for (String annotation : WISHES) {
              compare(served, new Pod(injection, namespaceRevision, revision, label, annotation));
            }
          }
        }
      }
    }
    assertThat(injected).isPositive();
    assertThat(left).isPositive();
  }

  private void compare(String served, Pod pod) {
    for (String policy : List.of("enabled", "disabled")) {
      for (String never : SELECTED) {
        for (String always : SELECTED) {
          SelectionRow row =
              row()
                  .namespaceLabels(
                      text(INJECTION, pod.injection()) + text(REVISION, pod.namespaceRevision()))
                  .labels("app=x " + text(REVISION, pod.revision()) + text(INJECT, pod.label()))
                  .annotations(text(INJECT, pod.annotation()))
                  .revision(served)
                  .policy(policy)
                  .never(never)
                  .always(always);

          boolean expected =
              isAsked(served, row)
                  && injects(wish(pod), policy, !never.isEmpty(), !always.isEmpty());
          assertThat(row.select(MeshProfile.ISTIO) instanceof Selection.Inject)
              .as(
                  "%s, revision %s, policy %s, never %s, always %s",
                  pod, served, policy, never, always)
              .isEqualTo(expected);
          if (expected) {
            injected++;
          } else {
            left++;
          }
        }
      }
    }
  }

  private static boolean isAsked(String served, SelectionRow row) {
    Map<String, String> namespace = row.pod().namespace().labels();
    Map<String, String> pod = row.pod().labels();
    return webhooks(served.isEmpty() ? "default" : served).stream()
        .anyMatch(
            webhook -> webhook.namespaces().matches(namespace) && webhook.pods().matches(pod));
  }

  private static List<Webhook> webhooks(String served) {
    List<Webhook> webhooks = new ArrayList<>();
    // rev.namespace
    webhooks.add(
        new Webhook(selector(in(REVISION, served), absent(INJECTION)), selector(NOT_REFUSED)));
    // rev.object
    webhooks.add(
        new Webhook(
            selector(absent(REVISION), absent(INJECTION)),
            selector(NOT_REFUSED, in(REVISION, served))));
    if (served.equals("default")) {
      // namespace
      webhooks.add(new Webhook(selector(in(INJECTION, "enabled")), selector(NOT_REFUSED)));
      // object
      webhooks.add(
          new Webhook(
              selector(absent(INJECTION), absent(REVISION)),
              selector(in(INJECT, "true"), absent(REVISION))));
    }
    return webhooks;
  }

  private static boolean injects(String wish, String policy, boolean never, boolean always) {
    Optional<Boolean> inject =
        switch (wish) {
          case "true" -> Optional.of(true);
          case "false" -> Optional.of(false);
          default -> Optional.empty();
        };
    if (inject.isEmpty() && never) {
      inject = Optional.of(false);
    }
    if (inject.isEmpty() && always) {
      inject = Optional.of(true);
    }
    return inject.orElse(policy.equals("enabled"));
  }

  private static String wish(Pod pod) {
    return pod.label().equals("-") ? pod.annotation() : pod.label();
  }

  private static String text(String key, String value) {
    return value.equals("-") ? "" : key + "=" + value + " ";
  }

  private static LabelSelector selector(Requirement... requirements) {
    return new LabelSelector(Map.of(), List.of(requirements));
  }

  private static Requirement in(String key, String value) {
    return new Requirement(key, Operator.IN, Set.of(value));
  }

  private static Requirement absent(String key) {
    return new Requirement(key, Operator.DOES_NOT_EXIST, Set.of());
  }
}
