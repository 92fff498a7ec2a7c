package mesh.sluice.adoption;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The options with which an init container starts istio-iptables, from its arguments and from its
 * environment, as the program itself reads them: an argument goes before a variable, and the last
 * of several counts.
 *
 * @param container what the init container is called, for messages
 * @param options what is set; a flag is {@code true} or {@code false} in one of Go's spellings
 * @param env further variables that the program asks for itself
 */
record IptablesArguments(
    String container, Map<IptablesOption, String> options, Map<String, Optional<String>> env) {
  private static final String PROGRAM = "istio-iptables";
  private static final String AGENT = "pilot-agent";

  IptablesArguments {
    requireNonNull(container);
    options = Map.copyOf(options);
    env = Map.copyOf(env);
  }

  /**
   * Reads an init container.
   *
   * @throws NotUnderstoodException if it starts something else, or has an unknown argument
   */
  static IptablesArguments of(InitContainer container) throws NotUnderstoodException {
    if (container.hasUnknownEnv()) {
      throw new NotUnderstoodException(
          container.name() + " envFrom", "", "its variables are not in the pod");
    }
    Map<IptablesOption, String> options = new EnumMap<>(IptablesOption.class);
    for (IptablesOption option : IptablesOption.values()) {
      for (String variable : option.variables()) {
        String value = variable(container.name(), container.env(), variable).orElse(null);
        // The program ignores a variable that is not a boolean.
        if (value != null && (!option.isFlag() || isBoolean(value))) {
          options.put(option, value);
        }
      }
    }
    new Reader(container.name(), options).read(ownArguments(container));
    return new IptablesArguments(container.name(), options, container.env());
  }

  /** What an option is set to. */
  String text(IptablesOption option, String absent) {
    return options.getOrDefault(option, absent);
  }

  /** Whether a flag is set. */
  boolean flag(IptablesOption option) {
    return isTrue(options.getOrDefault(option, "false"));
  }

  /**
   * A variable that no option stands for.
   *
   * @throws NotUnderstoodException if its value is taken from elsewhere
   */
  Optional<String> variable(String name) throws NotUnderstoodException {
    return variable(container, env, name);
  }

  private static Optional<String> variable(
      String container, Map<String, Optional<String>> env, String name)
      throws NotUnderstoodException {
    if (!env.containsKey(name)) {
      return Optional.empty();
    }
    return Optional.of(
        env.get(name)
            .orElseThrow(
                () ->
                    new NotUnderstoodException(
                        container + " " + name, "valueFrom", "its value is not in the pod")));
  }

  private static List<String> ownArguments(InitContainer container) throws NotUnderstoodException {
    List<String> words = container.words();
    int first = !words.isEmpty() && isProgram(words.getFirst(), AGENT) ? 1 : 0;
    if (words.size() <= first || !isProgram(words.get(first), PROGRAM)) {
      throw new NotUnderstoodException(
          container.name(), String.join(" ", words), "it does not start " + PROGRAM);
    }
    return words.subList(first + 1, words.size());
  }

  private static boolean isProgram(String word, String name) {
    return word.equals(name) || word.endsWith("/" + name);
  }

  private static boolean isBoolean(String text) {
    return isTrue(text) || List.of("0", "f", "F", "false", "FALSE", "False").contains(text);
  }

  /** As Go reads it. */
  private static boolean isTrue(String text) {
    return List.of("1", "t", "T", "true", "TRUE", "True").contains(text);
  }

  /** Goes through the arguments as Go's pflag does. */
  private record Reader(String container, Map<IptablesOption, String> options) {
    void read(List<String> arguments) throws NotUnderstoodException {
      for (String argument : arguments) {
        if (argument.contains("$(")) {
          throw notUnderstood(argument, "the kubelet puts something else in its place");
        }
      }
      int next = 0;
      while (next < arguments.size()) {
        String argument = arguments.get(next);
        String following = next + 1 < arguments.size() ? arguments.get(next + 1) : null;
        boolean both =
            argument.startsWith("--")
                ? longForm(argument, following)
                : shortForm(argument, following);
        next += both ? 2 : 1;
      }
    }

    /** Whether the following argument was its value. */
    private boolean longForm(String argument, String following) throws NotUnderstoodException {
      int equals = argument.indexOf('=');
      String name = argument.substring(2, equals < 0 ? argument.length() : equals);
      IptablesOption option =
          IptablesOption.named(name).orElseThrow(() -> notUnderstood(argument, "unknown"));
      if (equals >= 0) {
        put(option, argument, argument.substring(equals + 1));
        return false;
      }
      return putNext(option, argument, following);
    }

    private boolean shortForm(String argument, String following) throws NotUnderstoodException {
      if (argument.length() < 2 || argument.charAt(0) != '-') {
        throw notUnderstood(argument, "not an option");
      }
      IptablesOption option =
          IptablesOption.abbreviated(argument.charAt(1))
              .orElseThrow(() -> notUnderstood(argument, "unknown"));
      if (argument.length() == 2) {
        return putNext(option, argument, following);
      }
      if (option.isFlag() && argument.charAt(2) != '=') {
        throw notUnderstood(argument, "write options one by one");
      }
      put(option, argument, argument.substring(argument.charAt(2) == '=' ? 3 : 2));
      return false;
    }

    private boolean putNext(IptablesOption option, String argument, String following)
        throws NotUnderstoodException {
      if (option.isFlag()) {
        options.put(option, "true");
        return false;
      }
      if (following == null) {
        throw notUnderstood(argument, "its value is missing");
      }
      put(option, argument, following);
      return true;
    }

    private void put(IptablesOption option, String argument, String value)
        throws NotUnderstoodException {
      if (option.isFlag() && !isBoolean(value)) {
        throw notUnderstood(argument, "neither true nor false");
      }
      options.put(option, value);
    }

    private NotUnderstoodException notUnderstood(String argument, String why) {
      return new NotUnderstoodException(container + " args", argument, why);
    }
  }
}
