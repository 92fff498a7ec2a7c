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

# The chain as a network leaves it, in two directories: ours comes by sluice-node into the one that it is told of.
write_cni_chain() {
  local plugin
  for plugin in bridge host-local loopback; do ln -s "$CACHE/cni/$plugin" "$STATE/cni/"; done
  print_network >"$STATE/net.d/10-$NETWORK.conflist"
  print_network >"$STATE/plain.d/10-$NETWORK.conflist"
}

# print_network: a plugin that connects the pod
print_network() {
  cat <<JSON
{
  "cniVersion": "1.1.0",
  "name": "$NETWORK",
  "plugins": [
    {"type": "bridge", "bridge": "$POD_BRIDGE", "isGateway": true,
     "ipam": {"type": "host-local", "dataDir": "$STATE/ipam", "ranges": [[{"subnet": "$POD_CIDR"}], [{"subnet": "$POD_CIDR6"}]],
              "routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0"}]}}
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
[metrics]
  address = "$CONTAINERD_METRICS"
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
    # Pods of the RuntimeClass "plain" get the network without Sluice, to be compared with.
    [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.plain]
      runtime_type = "io.containerd.runc.v2"
      cni_conf_dir = "$STATE/plain.d"
      [plugins."io.containerd.cri.v1.runtime".containerd.runtimes.plain.options]
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
maxPods: 250
makeIPTablesUtilChains: false
podLogsDir: $STATE/pod-logs
volumePluginDir: $STATE/volume-plugins
# The machine's disk and memory are not the cluster's to care for.
evictionHard: {memory.available: 50Mi}
imageGCHighThresholdPercent: 100
YAML
  start_process kubelet kubelet --config="$STATE/kubelet.yaml" --kubeconfig="$STATE/kubeconfig/kubelet" \
    --root-dir="$STATE/kubelet" --hostname-override="$NODE" --node-ip="$NODE_ADDRESS,$NODE_ADDRESS6"
}
