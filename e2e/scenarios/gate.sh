# a node that joins takes no pods before sluice-node is Ready on it; the one that has it is open
scenario() {
  expect 'the taints of the node that has it' '' "$(taints_of "$NODE")"
  remove_joining_node
  kubectl create -f - >/dev/null <<'YAML'
{apiVersion: v1, kind: Node, metadata: {name: e2e-joining}}
---
apiVersion: v1
kind: Pod
metadata: {name: e2e-joining, namespace: sluice-system, labels: {app.kubernetes.io/name: sluice-node}}
spec: {nodeName: e2e-joining, containers: [{name: sluice-node, image: sluice.test/busybox:1}]}
YAML
  expect_text 'the taints of the new node' sluice.mesh/not-ready "$(taints_of e2e-joining)"
  kubectl --namespace sluice-system patch pod e2e-joining --subresource=status \
    --patch '{"status": {"conditions": [{"type": "Ready", "status": "True"}]}}' >/dev/null
  within 20 'the gate opens the node' is_open e2e-joining
  remove_joining_node
}

taints_of() { kubectl get node "$1" -o jsonpath='{.spec.taints[?(@.key=="sluice.mesh/not-ready")]}'; }
is_open() { [[ -z $(taints_of "$1") ]]; }
remove_joining_node() {
  kubectl --namespace sluice-system delete pod e2e-joining --ignore-not-found --force >/dev/null 2>&1
  kubectl delete node e2e-joining --ignore-not-found >/dev/null
}
