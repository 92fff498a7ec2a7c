# The processes that a cluster of one node consists of, in the order of their start. Sourced.

kubectl() { "$KUBECTL" "$@"; }
ctr() { "$CACHE/cluster/ctr" --address "$CONTAINERD_SOCKET" --namespace k8s.io "$@"; }

start_etcd() {
  start_process etcd etcd --data-dir "$STATE/etcd" --unsafe-no-fsync --log-level warn \
    --listen-client-urls "$ETCD" --advertise-client-urls "$ETCD" --listen-peer-urls "http://$NODE_ADDRESS:2380" \
    --initial-advertise-peer-urls "http://$NODE_ADDRESS:2380" --initial-cluster "default=http://$NODE_ADDRESS:2380"
}

start_api_server() {
  local pki=$STATE/pki
  start_process kube-apiserver kube-apiserver --etcd-servers="$ETCD" --bind-address="$NODE_ADDRESS" \
    --advertise-address="$NODE_ADDRESS" --allow-privileged --service-cluster-ip-range="$SERVICE_CIDR" \
    --enable-aggregator-routing \
    --authorization-mode=Node,RBAC --enable-admission-plugins=NodeRestriction --client-ca-file="$pki/ca.crt" \
    --tls-cert-file="$pki/apiserver.crt" --tls-private-key-file="$pki/apiserver.key" \
    --kubelet-client-certificate="$pki/kubelet-client.crt" --kubelet-client-key="$pki/kubelet-client.key" \
    --kubelet-certificate-authority="$pki/ca.crt" --kubelet-preferred-address-types=InternalIP \
    --service-account-issuer=https://kubernetes.default.svc \
    --service-account-key-file="$pki/service-account.pub" --service-account-signing-key-file="$pki/service-account.key"
}

# The chain as a network leaves it: a plugin that connects the pod. Ours comes by sluice-node.
write_cni_chain() {
  local plugin
  for plugin in bridge host-local loopback; do ln -s "$CACHE/cni/$plugin" "$STATE/cni/"; done
  cat >"$STATE/net.d/10-$NETWORK.conflist" <<JSON
{
  "cniVersion": "1.1.0",
  "name": "$NETWORK",
  "plugins": [
    {"type": "bridge", "bridge": "$POD_BRIDGE", "isGateway": true,
     "ipam": {"type": "host-local", "dataDir": "$STATE/ipam", "ranges": [[{"subnet": "$POD_CIDR"}]],
              "routes": [{"dst": "0.0.0.0/0"}]}}
  ]
}
JSON
}

start_containerd() {
  # restrict_oom_score_adj: in a container, root may lack CAP_SYS_RESOURCE, and no pod would start.
  cat >"$STATE/etc/containerd.toml" <<TOML
version = 3
root = "$STATE/containerd"
state = "$STATE/containerd-run"
disabled_plugins = ["io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.tracing"]
[grpc]
  address = "$CONTAINERD_SOCKET"
[plugins."io.containerd.internal.v1.opt"]
  path = "$STATE/opt"
[plugins."io.containerd.grpc.v1.cri"]
  stream_server_address = "127.0.0.1"
[plugins."io.containerd.nri.v1.nri"]
  disable = true
[plugins."io.containerd.cri.v1.images".pinned_images]
  sandbox = "sluice.test/pause:1"
[plugins."io.containerd.cri.v1.runtime"]
  restrict_oom_score_adj = true
  [plugins."io.containerd.cri.v1.runtime".cni]
    bin_dirs = ["$STATE/cni"]
    conf_dir = "$STATE/net.d"
  [plugins."io.containerd.cri.v1.runtime".containerd]
    default_runtime_name = "runc"
    [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.runc.options]
        BinaryName = "$CACHE/cluster/runc"
        Root = "$STATE/runc"
        SystemdCgroup = false
TOML
  start_process containerd containerd --config "$STATE/etc/containerd.toml"
}

load_images() {
  local image
  for image in pause busybox envoy; do ctr images import "$CACHE/cluster/images/$image.tar" >/dev/null; done
}

start_controllers() {
  start_process kube-controller-manager kube-controller-manager --secure-port=0 --leader-elect=false \
    --kubeconfig="$STATE/kubeconfig/controller-manager" --use-service-account-credentials \
    --service-account-private-key-file="$STATE/pki/service-account.key" --root-ca-file="$STATE/pki/ca.crt"
  start_process kube-scheduler kube-scheduler --secure-port=0 --leader-elect=false \
    --kubeconfig="$STATE/kubeconfig/scheduler"
}

start_kubelet() {
  cat >"$STATE/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $NODE_ADDRESS
healthzPort: 0
authentication: {anonymous: {enabled: false}, webhook: {enabled: true}, x509: {clientCAFile: $STATE/pki/ca.crt}}
authorization: {mode: Webhook}
tlsCertFile: $STATE/pki/kubelet-server.crt
tlsPrivateKeyFile: $STATE/pki/kubelet-server.key
containerRuntimeEndpoint: unix://$CONTAINERD_SOCKET
cgroupDriver: cgroupfs
failCgroupV1: false
failSwapOn: false
makeIPTablesUtilChains: false
podLogsDir: $STATE/pod-logs
volumePluginDir: $STATE/volume-plugins
# The machine's disk and memory are not the cluster's to care for.
evictionHard: {memory.available: 50Mi}
imageGCHighThresholdPercent: 100
YAML
  start_process kubelet kubelet --config="$STATE/kubelet.yaml" --kubeconfig="$STATE/kubeconfig/kubelet" \
    --root-dir="$STATE/kubelet" --hostname-override="$NODE" --node-ip="$NODE_ADDRESS"
}

# What deploy/injector says, and what it takes that this cluster has no proxy for services: pods reach the API server at
# the node's address, and the API server reaches the injector's pods at theirs.
deploy_injector() {
  ctr images import "$ROOT/injector-webhook/target/sluice-injector.tar" >/dev/null
  kubectl apply -f "$ROOT/deploy/injector/base" -f "$ROOT/deploy/injector/profiles/sluice" >/dev/null
  kubectl --namespace sluice-system patch configmap sluice-injector --type merge --patch-file /dev/stdin >/dev/null <<'YAML'
data:
  config.yaml: |
    tproxyCapability: NET_RAW
  values.yaml: |
    sidecar:
      image: sluice.test/envoy:1
      imagePullPolicy: Never
YAML
  kubectl --namespace sluice-system set env deployment/sluice-injector \
    KUBERNETES_SERVICE_HOST="$NODE_ADDRESS" KUBERNETES_SERVICE_PORT="${API##*:}" >/dev/null
}

# What deploy/chart says, with the directories of this cluster in place of those of a node, and, since nothing serves
# services here, the API server's own address.
deploy_node_agent() {
  ctr images import "$ROOT/install-daemonset/target/sluice-node.tar" >/dev/null
  "$CACHE/helm/helm" template sluice "$ROOT/deploy/chart" --namespace sluice-system --no-hooks --values - <<YAML | kubectl apply -f - >/dev/null
namespace: {create: true}
injector: {enabled: false}
node:
  profiles: [sluice, istio, osm]
  runtimeConfig: $STATE/etc/containerd.toml
  socketDir: $AGENT_SOCKETS
  hostPaths:
    - {name: cni-conf, path: "$STATE/net.d"}
    - {name: cni-bin, path: "$STATE/cni"}
    - {name: runtime-config, path: "$STATE/etc", readOnly: true}
  extraEnv:
    - {name: KUBERNETES_SERVICE_HOST, value: "$NODE_ADDRESS"}
    - {name: KUBERNETES_SERVICE_PORT, value: "${API##*:}"}
YAML
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
