# a node that joins takes no pods before sluice-node is Ready on it; the one that has it is open
scenario() {
  local pod
  expect 'the taints of the node that has it' '' "$(taints_of "$NODE")"
  remove_joining_node
  # No kubelet runs there: what a kubelet would say of the pod of the DaemonSet is said here.
  kubectl create -f - >/dev/null <<'YAML'
apiVersion: v1
kind: Node
metadata: {name: e2e-joining, labels: {kubernetes.io/os: linux}}
status:
  capacity: {cpu: "1", memory: 1Gi, pods: "10"}
  allocatable: {cpu: "1", memory: 1Gi, pods: "10"}
YAML
  expect_text 'the taints of the new node' sluice.mesh/not-ready "$(taints_of e2e-joining)"
  within 20 'the DaemonSet has a pod there' pod_of_joining_node
  pod=$(pod_of_joining_node)
  of_sluice patch "$pod" --subresource=status \
    --patch '{"status": {"conditions": [{"type": "Ready", "status": "True"}]}}' >/dev/null
  within 20 'the gate opens the node' is_open e2e-joining
  remove_joining_node
  within 30 'the DaemonSet counts its own node alone' node_agent_is_ready
}

taints_of() { kubectl get node "$1" -o jsonpath='{.spec.taints[?(@.key=="sluice.mesh/not-ready")]}'; }
is_open() { [[ -z $(taints_of "$1") ]]; }
pod_of_joining_node() { of_sluice get pod --field-selector spec.nodeName=e2e-joining -o name | grep .; }
remove_joining_node() {
  kubectl delete node e2e-joining --ignore-not-found >/dev/null
  of_sluice delete pod --field-selector spec.nodeName=e2e-joining --force --grace-period=0 >/dev/null 2>&1
}
