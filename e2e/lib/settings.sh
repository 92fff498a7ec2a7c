# Where the cluster lives. Sourced by e2e/up, e2e/down and e2e/run, before the other files of this directory.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
CACHE=${SLUICE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/sluice}
readonly ROOT CACHE
# All that a cluster writes; outside of the checkout, and short, since sockets are below it.
readonly STATE=${SLUICE_E2E_STATE:-/var/lib/sluice-e2e}
# Each part listens at the node's address, which is on a bridge without ports: nothing of it can be reached from outside
# of this machine, and no port of the machine is taken.
readonly NODE_ADDRESS=${SLUICE_E2E_NODE_ADDRESS:-10.98.0.1}
readonly POD_CIDR=${SLUICE_E2E_POD_CIDR:-10.99.0.0/24}
readonly SERVICE_CIDR=${SLUICE_E2E_SERVICE_CIDR:-10.97.0.0/16}
# Pods have an address of either family, as the node does.
readonly NODE_ADDRESS6=${SLUICE_E2E_NODE_ADDRESS6:-fd00:98::1}
readonly POD_CIDR6=${SLUICE_E2E_POD_CIDR6:-fd00:99::/64}
readonly NODE=sluice-e2e NODE_LINK=sluice-e2e-node POD_BRIDGE=sluice-e2e NETWORK=sluice-e2e
readonly API=https://$NODE_ADDRESS:6443 ETCD=http://$NODE_ADDRESS:2379
# Which releases of Kubernetes and containerd: "pinned", or "new" for the newest; a cluster that is up keeps its own.
if [[ -e $STATE/releases ]]; then RELEASES=$(<"$STATE/releases"); else RELEASES=${SLUICE_E2E_RELEASES:-pinned}; fi
readonly RELEASES
PROGRAMS=$CACHE/cluster:$CACHE/kubernetes KUBECTL=$CACHE/kubernetes/kubectl
if [[ $RELEASES == new ]]; then
  PROGRAMS=$CACHE/cluster-new:$CACHE/cluster/new:$PROGRAMS KUBECTL=$CACHE/cluster-new/kubectl
fi
readonly PROGRAMS KUBECTL
readonly CONTAINERD_SOCKET=$STATE/containerd.sock CONTAINERD_METRICS=$NODE_ADDRESS:10260
# Where sluice-node listens. The plugin finds it by the chain.
readonly AGENT_SOCKETS=$STATE/sluice
readonly PLUGIN=$ROOT/cni-plugin/target/sluice-cni
readonly NODE_AGENT=$ROOT/install-daemonset/target/sluice-node
readonly INJECTOR=$ROOT/injector-webhook/target/sluice-injector
export KUBECONFIG=$STATE/kubeconfig/admin
PATH=$PATH:/usr/sbin:/sbin
