package mesh.sluice.workload;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The kinds that are pods or make some out of a template, as it is written, and where they keep it:
 * those of Kubernetes, and of others whose pods are nobody else's.
 */
enum WorkloadKind {
  POD("Pod", Set.of(""), ""),
  POD_TEMPLATE("PodTemplate", Set.of(""), "template"),
  REPLICATION_CONTROLLER("ReplicationController", Set.of(""), "spec.template"),
  REPLICA_SET("ReplicaSet", Set.of("apps", "extensions"), "spec.template"),
  DEPLOYMENT("Deployment", Set.of("apps", "extensions"), "spec.template"),
  STATEFUL_SET("StatefulSet", Set.of("apps", "apps.kruise.io"), "spec.template"),
  DAEMON_SET("DaemonSet", Set.of("apps", "extensions", "apps.kruise.io"), "spec.template"),
  JOB("Job", Set.of("batch"), "spec.template"),
  CRON_JOB("CronJob", Set.of("batch"), "spec.jobTemplate.spec.template"),
  ROLLOUT("Rollout", Set.of("argoproj.io"), "spec.template"),
  CLONE_SET("CloneSet", Set.of("apps.kruise.io"), "spec.template"),
  DEPLOYMENT_CONFIG("DeploymentConfig", Set.of("apps.openshift.io", ""), "spec.template");

  private static final String LIST = "List";

  private final String kind;
  private final Set<String> groups;
  private final String template;

  WorkloadKind(String kind, Set<String> groups, String template) {
    this.kind = kind;
    this.groups = groups;
    this.template = template;
  }

  /**
   * The kind of an object; empty if it has nothing to do with pods.
   *
   * @param apiVersion as {@code apps/v1}; empty if the object does not say
   */
  static Optional<WorkloadKind> of(String kind, String apiVersion) {
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    return Arrays.stream(values())
        .filter(candidate -> candidate.kind.equals(kind))
        .filter(candidate -> apiVersion.isEmpty() || candidate.groups.contains(group))
        .findFirst();
  }

  /** Whether an object of this kind can have pods in it, itself or in its items. */
  static boolean mayHoldPods(String kind) {
    return isList(kind) || of(kind, "").isPresent();
  }

  /** Whether an object of this kind has others as its items. */
  static boolean isList(String kind) {
    return kind.endsWith(LIST);
  }

  /**
   * The kind of a list's items, which they need not name; empty for lists of anything, and for
   * none.
   */
  static String itemKind(String list) {
    return list.isEmpty() ? "" : list.substring(0, list.length() - LIST.length());
  }

  /** The members that lead to the pod or its template; none for a pod. */
  List<String> path() {
    return template.isEmpty() ? List.of() : List.of(template.split("\\."));
  }

  /** The path for people; empty for a pod. */
  String template() {
    return template;
  }
}
