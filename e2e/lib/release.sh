# Sluice itself, installed by Helm as users do it. Sourced.

readonly RELEASE=sluice CHART=$ROOT/deploy/chart VALUES=$STATE/values.yaml

# helm ARGUMENT...: on the namespace of Sluice; it leaves nothing in the home directory
helm() {
  HELM_CACHE_HOME=$STATE/helm HELM_CONFIG_HOME=$STATE/helm HELM_DATA_HOME=$STATE/helm \
    "$CACHE/helm/helm" --namespace sluice-system "$@"
}

load_release() {
  local image
  for image in "$ROOT"/{injector-webhook/target/sluice-injector,install-daemonset/target/sluice-node}.tar; do
    ctr images import "$image" >/dev/null
  done
}

# The directories of this cluster in place of a node's. Nothing serves ClusterIPs here, so that pods are told the API
# server's own address. Envoy's image is one that the machine has.
write_values() {
  cat >"$VALUES" <<YAML
injector:
  config: {tproxyCapability: NET_RAW}
  values: {sidecar: {image: "sluice.test/envoy:1", imagePullPolicy: Never}}
  extraEnv: &api
    - {name: KUBERNETES_SERVICE_HOST, value: "$NODE_ADDRESS"}
    - {name: KUBERNETES_SERVICE_PORT, value: "${API##*:}"}
node:
  profiles: [sluice, istio, osm]
  runtimeConfig: $STATE/etc/containerd.toml
  socketDir: $AGENT_SOCKETS
  hostPaths:
    - {name: cni-conf, path: "$STATE/net.d"}
    - {name: cni-bin, path: "$STATE/cni"}
    - {name: runtime-config, path: "$STATE/etc", readOnly: true}
  extraEnv: *api
YAML
}

make_release_namespace() {
  kubectl create namespace sluice-system >/dev/null
  kubectl label namespace sluice-system pod-security.kubernetes.io/enforce=privileged >/dev/null
}

# upgrade_release [OPTION...]: installs it, or gives it other values. It can be called in any state.
upgrade_release() {
  helm upgrade --install "$RELEASE" "$CHART" --values "$VALUES" --wait --timeout 3m "$@" >/dev/null
  within 60 'the injector answers' injector_answers
  within 60 'sluice-node is ready' node_agent_is_ready
  within 30 'the node is open' node_is_ready
}

# what_is_on_node: all files in the directories where Sluice may put any, and the rules of the node itself
what_is_on_node() {
  {
    find "$STATE/net.d" "$STATE/cni" -mindepth 1 \( -type f -exec sha256sum {} + -o -print \)
    [[ ! -d $AGENT_SOCKETS ]] || find "$AGENT_SOCKETS" -mindepth 1
  } | sort
  nft list tables
}

node_agent_is_ready() {
  kubectl --namespace sluice-system rollout status daemonset/sluice-node --timeout=1s >/dev/null
}

# injector_answers: its pods are ready, and the API server asks them and trusts their certificate
injector_answers() {
  kubectl --namespace sluice-system rollout status deployment/sluice-injector --timeout=1s >/dev/null &&
    kubectl --namespace default run probe --image=sluice.test/busybox:1 --dry-run=server >/dev/null
}

node_is_ready() { # and without the taint that keeps pods away, which goes a moment later
  [[ $(kubectl get node "$NODE" -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}{.spec.taints}') == True ]]
}
