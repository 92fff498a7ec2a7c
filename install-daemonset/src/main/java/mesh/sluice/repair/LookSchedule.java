package mesh.sluice.repair;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * When a pod is looked at again. Pure.
 *
 * @param interval between two looks at a pod that is in order
 */
public record LookSchedule(Duration interval) {
  /** Between two looks at a pod for which it was too early. */
  static final Duration SOON = Duration.ofSeconds(1);

  /** After the first repair, or the first failure; doubled each time. */
  static final Duration FIRST_RETRY = Duration.ofSeconds(5);

  /** Neither somebody who takes the rules away again and again nor a failure costs more often. */
  static final Duration LAST_RETRY = Duration.ofMinutes(5);

  private static final Duration SHORTEST = Duration.ofSeconds(1);

  public LookSchedule {
    requireNonNull(interval);
    if (interval.compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException(interval + " is too short; give a second or more");
    }
  }

  /**
   * How long to wait.
   *
   * @param verdict of the look that has just ended
   * @param setbacks how many looks in a row, this one included, have ended otherwise than in order
   */
  Duration next(PodVerdict verdict, int setbacks) {
    return switch (verdict) {
      case PodVerdict.InOrder _, PodVerdict.NotMeshed _, PodVerdict.UnexpectedRules _ -> interval;
      case PodVerdict.Waiting _ -> SOON;
      case PodVerdict.Repaired _, PodVerdict.Evicted _, PodVerdict.NotRepaired _ -> retry(setbacks);
    };
  }

  private static Duration retry(int setbacks) {
    Duration pause = FIRST_RETRY;
    for (int i = 1; i < setbacks && pause.compareTo(LAST_RETRY) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(LAST_RETRY) < 0 ? pause : LAST_RETRY;
  }

  /** Whether a look has ended otherwise than it should. */
  static boolean isSetback(PodVerdict verdict) {
    return switch (verdict) {
      case PodVerdict.InOrder _, PodVerdict.NotMeshed _, PodVerdict.UnexpectedRules _ -> false;
      case PodVerdict.Waiting _ -> false;
      case PodVerdict.Repaired _, PodVerdict.Evicted _, PodVerdict.NotRepaired _ -> true;
    };
  }
}
