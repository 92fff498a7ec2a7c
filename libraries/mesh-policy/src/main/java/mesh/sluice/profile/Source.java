package mesh.sluice.profile;

import static java.util.Objects.requireNonNull;

/** Where a part of a policy, or the decision about it, came from. {@link #toString} names it. */
public sealed interface Source {
  /** An annotation of the pod. */
  record Annotation(String key, String value) implements Source {
    public Annotation {
      requireNonNull(key);
      requireNonNull(value);
    }

    @Override
    public String toString() {
      return "annotation " + key + ": '" + value + "'";
    }
  }

  /** A label of the pod. */
  record Label(String key, String value) implements Source {
    public Label {
      requireNonNull(key);
      requireNonNull(value);
    }

    @Override
    public String toString() {
      return "label " + key + ": '" + value + "'";
    }
  }

  /** An annotation of the pod's namespace. */
  record NamespaceAnnotation(String key, String value) implements Source {
    public NamespaceAnnotation {
      requireNonNull(key);
      requireNonNull(value);
    }

    @Override
    public String toString() {
      return "annotation " + key + ": '" + value + "' of the namespace";
    }
  }

  /** A label of the pod's namespace. */
  record NamespaceLabel(String key, String value) implements Source {
    public NamespaceLabel {
      requireNonNull(key);
      requireNonNull(value);
    }

    @Override
    public String toString() {
      return "label " + key + ": '" + value + "' of the namespace";
    }
  }

  /**
   * Any other field of the pod.
   *
   * @param path for example {@code spec.hostNetwork}
   */
  record Field(String path, String value) implements Source {
    public Field {
      requireNonNull(path);
      requireNonNull(value);
    }

    @Override
    public String toString() {
      return path + ": '" + value + "'";
    }
  }

  /**
   * A setting of the injector.
   *
   * @param key for example {@code neverInjectSelector[0]}
   */
  record Setting(String key, String value) implements Source {
    public Setting {
      requireNonNull(key);
      requireNonNull(value);
    }

    @Override
    public String toString() {
      return "setting " + key + ": '" + value + "'";
    }
  }

  /** An environment variable of a container. */
  record Environment(String container, String variable, String value) implements Source {
    public Environment {
      requireNonNull(container);
      requireNonNull(variable);
      requireNonNull(value);
    }

    @Override
    public String toString() {
      return "env " + variable + "='" + value + "' of container " + container;
    }
  }

  /**
   * A field of a security context.
   *
   * @param owner whose: {@code container istio-proxy} or {@code pod}
   * @param field {@code runAsUser} or {@code runAsGroup}
   * @param value the id
   */
  record SecurityContext(String owner, String field, long value) implements Source {
    public SecurityContext {
      requireNonNull(owner);
      requireNonNull(field);
    }

    @Override
    public String toString() {
      return "securityContext." + field + ": " + value + " of the " + owner;
    }
  }

  /** An argument of a container's command. */
  record Argument(String container, String value) implements Source {
    public Argument {
      requireNonNull(container);
      requireNonNull(value);
    }

    @Override
    public String toString() {
      return "argument '" + value + "' of container " + container;
    }
  }

  /** That there is a container of this name. */
  record Container(String name) implements Source {
    public Container {
      requireNonNull(name);
    }

    @Override
    public String toString() {
      return "container " + name;
    }
  }

  /**
   * A setting of OSM's MeshConfig.
   *
   * @param path for example {@code spec.traffic.outboundPortExclusionList}
   */
  record MeshConfig(String path, String value) implements Source {
    public MeshConfig {
      requireNonNull(path);
      requireNonNull(value);
    }

    @Override
    public String toString() {
      return "MeshConfig " + path + ": '" + value + "'";
    }
  }

  /** Nobody said anything else. */
  record Default(String value) implements Source {
    public Default {
      requireNonNull(value);
    }

    @Override
    public String toString() {
      return "default '" + value + "'";
    }
  }

  /** It is so whatever the pod says. */
  record Always(String value, String why) implements Source {
    public Always {
      requireNonNull(value);
      requireNonNull(why);
    }

    @Override
    public String toString() {
      return "always '" + value + "': " + why;
    }
  }
}
