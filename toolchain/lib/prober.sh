# The kubelet's own probers, of the pinned Kubernetes, built by the machine's Go: tests ask applications with them.

readonly PROBER_SOURCE=$TOOLCHAIN/prober/main.go
PROBER_DIRECTORY=$CACHE/prober-$KUBERNETES_VERSION-$(digest_of "$PROBER_SOURCE")
readonly PROBER_DIRECTORY

need_for_prober() {
  if provides prober "$PROBER_DIRECTORY"; then return; fi
  need_go
}

prepare_prober() {
  if ! provides prober "$PROBER_DIRECTORY"; then
    lock_cache
    make_directory "building the kubelet's probers $KUBERNETES_VERSION" "$PROBER_DIRECTORY" build_prober
    link_name prober "$PROBER_DIRECTORY"
  fi
  say "prober is ready: $CACHE/prober"
}

build_prober() {
  enter_kubernetes_module "$1" "$KUBERNETES_VERSION"
  install -m 0644 "$PROBER_SOURCE" main.go
  CGO_ENABLED=0 GOFLAGS=-trimpath run_go build -mod=mod -ldflags '-s -w' -o "$1/kube-prober" .
  rm -r "$1/source"
}
