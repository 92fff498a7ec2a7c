# Istio's istio-iptables, whose rules the tests compare with ours, built by the machine's Go. The versions are pinned in
# peers/go.mod, with checksums in peers/go.sum; Istio's releases have no versions that Go knows, so it is a commit.

readonly PEERS_SOURCE=$TOOLCHAIN/peers
PEERS_DIRECTORY=$CACHE/peers-$(digest_of "$PEERS_SOURCE"/{go.mod,go.sum,main.go})
readonly PEERS_DIRECTORY

need_for_peers() {
  if provides peers "$PEERS_DIRECTORY"; then return; fi
  need_go
}

prepare_peers() {
  if ! provides peers "$PEERS_DIRECTORY"; then
    lock_cache
    make_directory "building istio-iptables" "$PEERS_DIRECTORY" build_peers
    link_name peers "$PEERS_DIRECTORY"
  fi
  say "peers is ready: $CACHE/peers"
}

build_peers() {
  cd "$PEERS_SOURCE"
  # Static, so that it runs in any mount namespace. GOWORK: a workspace around the checkout must not change versions.
  CGO_ENABLED=0 GOWORK=off GOFLAGS=-trimpath run_go build -mod=readonly -ldflags '-s -w' -o "$1/istio-iptables" .
}
