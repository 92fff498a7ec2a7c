# What scenarios do with sluice-node. Sourced.

readonly CONFLIST=$STATE/net.d/10-$NETWORK.conflist INSTALLED_PLUGIN=$STATE/cni/sluice-cni

# Before the node agent; no release is older.
readonly RELEASE_BEFORE=5c87681

of_sluice() { kubectl --namespace sluice-system "$@"; }

# types_of_chain [FILE]: the plugins that the conflist names, in its order
types_of_chain() {
  /usr/bin/python3 -c 'import json, sys; print(*[p["type"] for p in json.load(open(sys.argv[1]))["plugins"]])' "${1:-$CONFLIST}" 2>&1
}
chain_is_whole() { [[ $(types_of_chain) == 'bridge sluice-cni' ]]; }

# without_ours: the conflist without our entry
without_ours() {
  /usr/bin/python3 - "$CONFLIST" <<'PYTHON'
import json, sys
network = json.load(open(sys.argv[1]))
network["plugins"] = [plugin for plugin in network["plugins"] if plugin["type"] != "sluice-cni"]
print(json.dumps(network))
PYTHON
}

# stop_node_agent, start_node_agent: its pod goes, and comes again, as with a node that fits its DaemonSet no more
stop_node_agent() {
  of_sluice patch daemonset sluice-node --type merge \
    --patch '{"spec": {"template": {"spec": {"nodeSelector": {"e2e": "nowhere"}}}}}' >/dev/null
  within 30 'sluice-node has ended' node_agent_is_gone
}
start_node_agent() {
  of_sluice patch daemonset sluice-node --type json \
    --patch '[{"op": "replace", "path": "/spec/template/spec/nodeSelector", "value": {"kubernetes.io/os": "linux"}}]' >/dev/null
  within 60 'sluice-node is ready' node_agent_is_ready
}
node_agent_is_gone() {
  [[ -z $(of_sluice get pod -l app.kubernetes.io/name=sluice-node --field-selector "spec.nodeName=$NODE" -o name) ]]
}

# in_node_agent ARGUMENT...: sluice-node in the pod of the DaemonSet
in_node_agent() { of_sluice exec daemonset/sluice-node -- /sluice-node "$@"; }

# status_of_node_agent: as sluice-node tells it; also where something is missing
status_of_node_agent() { in_node_agent status --socket-dir="$AGENT_SOCKETS" 2>/dev/null || true; }

# node_metric NAME_AND_LABELS: its value, 0 where it is not there
node_metric() {
  fetch "http://$NODE_ADDRESS:9482/metrics" | awk -v name="$1" '$1 == name { value = $2 } END { print value + 0 }'
}

# run_istio_shape NAME, run_osm_shape NAME: pods as istiod's and OSM's webhooks leave them where a CNI plugin redirects:
# no init container, no annotation of ours. What stands for Envoy here only has its name and its user.
run_istio_shape() {
  create <<YAML
apiVersion: v1
kind: Pod
metadata:
  name: $1
  annotations: {sidecar.istio.io/status: '{"containers": ["istio-proxy"]}', traffic.sidecar.istio.io/excludeInboundPorts: "8080"}
spec: $(shape istio-proxy 1337)
YAML
}
run_osm_shape() {
  create <<YAML
apiVersion: v1
kind: Pod
metadata: {name: $1, labels: {osm-proxy-uuid: 7d3c0f2a-0000-4000-8000-000000000001}, annotations: {openservicemesh.io/inbound-port-exclusion-list: "8080"}}
spec: $(shape envoy 1500)
YAML
}
shape() { # CONTAINER USER
  cat <<YAML
{terminationGracePeriodSeconds: 1, dnsPolicy: Default, containers: [
  {name: web, image: "sluice.test/busybox:1", imagePullPolicy: Never, command: [httpd, -f, -p, "8080", -h, /www],
   readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}},
  {name: $1, image: "sluice.test/busybox:1", imagePullPolicy: Never, command: [sleep, infinity],
   securityContext: {runAsUser: $2, runAsGroup: $2}}]}
YAML
}

# rules_of POD: what is installed in its namespace
rules_of() { nsenter --net="$(namespace_of "$1")" nft list table inet sluice 2>&1 || true; }

# tables_of POD: the tables of nftables there
tables_of() { nsenter --net="$(namespace_of "$1")" nft list tables; }
