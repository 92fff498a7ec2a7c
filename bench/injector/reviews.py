"""Reviews as an API server sends them: pods that a ReplicaSet creates, with all that other controllers and defaults
have put into them by then."""

import json
import uuid

NAMESPACES = [f"team-{number}" for number in range(10)]


def pod(workload, replica, namespace):
    """A pod with two containers and probes of two kinds. Its size, some 5 KB, is usual. Each workload has a port of its
    own, so that Envoy's bootstrap is another one too."""
    port = 10000 + workload
    name = f"shop-{workload}"
    labels = {"app.kubernetes.io/name": name, "pod-template-hash": f"6d4cf56db{replica % 10}", "sluice.mesh/inject": "true"}
    return {
        "kind": "Pod",
        "apiVersion": "v1",
        "metadata": {
            "generateName": f"{name}-6d4cf56db-",
            "namespace": namespace,
            "creationTimestamp": None,
            "labels": labels,
            "annotations": {
                "sluice.mesh/exclude-outbound-ports": str(5000 + workload),
                "prometheus.io/scrape": "true",
                "prometheus.io/port": "8080",
            },
            "ownerReferences": [
                {
                    "apiVersion": "apps/v1",
                    "kind": "ReplicaSet",
                    "name": f"{name}-6d4cf56db",
                    "uid": str(uuid.UUID(int=workload + 1)),
                    "controller": True,
                    "blockOwnerDeletion": True,
                }
            ],
            "managedFields": [
                {
                    "manager": "kube-controller-manager",
                    "operation": "Update",
                    "apiVersion": "v1",
                    "time": "2026-01-01T00:00:00Z",
                    "fieldsType": "FieldsV1",
                    "fieldsV1": {
                        "f:metadata": {"f:labels": {".": {}, **{f"f:{key}": {} for key in labels}}},
                        "f:spec": {f"f:{key}": {} for key in ("containers", "dnsPolicy", "restartPolicy", "volumes")},
                    },
                }
            ],
        },
        "spec": {
            "volumes": [
                {"name": "cache", "emptyDir": {}},
                {"name": "settings", "configMap": {"name": f"{name}-settings", "defaultMode": 420}},
                {
                    "name": "kube-api-access-x7k2p",
                    "projected": {
                        "sources": [
                            {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
                            {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
                            {
                                "downwardAPI": {
                                    "items": [
                                        {
                                            "path": "namespace",
                                            "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"},
                                        }
                                    ]
                                }
                            },
                        ],
                        "defaultMode": 420,
                    },
                },
            ],
            "containers": [
                container("web", port, {"httpGet": {"path": "/healthz", "port": port, "scheme": "HTTP"}}),
                container("database", 5432, {"tcpSocket": {"port": 5432}}),
            ],
            "restartPolicy": "Always",
            "terminationGracePeriodSeconds": 30,
            "dnsPolicy": "ClusterFirst",
            "serviceAccountName": "default",
            "serviceAccount": "default",
            "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
            "schedulerName": "default-scheduler",
            "tolerations": [
                {"key": f"node.kubernetes.io/{key}", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}
                for key in ("not-ready", "unreachable")
            ],
            "priority": 0,
            "enableServiceLinks": True,
            "preemptionPolicy": "PreemptLowerPriority",
        },
        "status": {},
    }


def container(name, port, probe):
    times = {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}
    return {
        "name": name,
        "image": f"registry.example/shop/{name}:1.27.3",
        "ports": [{"name": name, "containerPort": port, "protocol": "TCP"}],
        "env": [
            *({"name": f"SETTING_{i}", "value": f"value {i} of {name}"} for i in range(10)),
            {"name": "POD_IP", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "status.podIP"}}},
        ],
        "resources": {"limits": {"memory": "512Mi"}, "requests": {"cpu": "250m", "memory": "256Mi"}},
        "volumeMounts": [
            {"name": "cache", "mountPath": "/var/cache/shop"},
            {"name": "settings", "mountPath": "/etc/shop", "readOnly": True},
            {"name": "kube-api-access-x7k2p", "mountPath": "/var/run/secrets/kubernetes.io/serviceaccount", "readOnly": True},
        ],
        "livenessProbe": {**probe, **times},
        "readinessProbe": {**probe, **times},
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "File",
        "imagePullPolicy": "IfNotPresent",
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "runAsUser": 1000},
    }


def review(number, workload, namespace):
    what = {"group": "", "version": "v1"}
    return {
        "kind": "AdmissionReview",
        "apiVersion": "admission.k8s.io/v1",
        "request": {
            "uid": str(uuid.UUID(int=number)),
            "kind": {**what, "kind": "Pod"},
            "resource": {**what, "resource": "pods"},
            "requestKind": {**what, "kind": "Pod"},
            "requestResource": {**what, "resource": "pods"},
            "namespace": namespace,
            "operation": "CREATE",
            "userInfo": {
                "username": "system:serviceaccount:kube-system:replicaset-controller",
                "uid": str(uuid.UUID(int=7)),
                "groups": ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"],
            },
            "object": pod(workload, number, namespace),
            "oldObject": None,
            "dryRun": False,
            "options": {"kind": "CreateOptions", "apiVersion": "meta.k8s.io/v1"},
        },
    }


def write(path, count, workloads):
    """One review in each line, of so many workloads in turn."""
    with open(path, "w") as file:
        for number in range(count):
            workload = number % workloads
            json.dump(review(number, workload, NAMESPACES[workload % len(NAMESPACES)]), file, separators=(",", ":"))
            file.write("\n")
    return path.stat().st_size // count
