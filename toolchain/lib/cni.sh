# cnitool and the reference plugins, built by the machine's Go. Go checks what it fetches against its checksum
# database; the versions are pinned here.

readonly CNITOOL_VERSION=v1.3.0
readonly CNI_PLUGINS_VERSION=v1.9.1

readonly CNI_DIRECTORY=$CACHE/cni-tools/$CNITOOL_VERSION-$CNI_PLUGINS_VERSION

need_for_cni() {
  if provides cni "$CNI_DIRECTORY"; then return; fi
  need_go
}

prepare_cni() {
  if ! provides cni "$CNI_DIRECTORY"; then
    lock_cache
    make_directory "building cnitool $CNITOOL_VERSION and the CNI plugins $CNI_PLUGINS_VERSION" \
      "$CNI_DIRECTORY" build_cni_tools
    link_name cni "$CNI_DIRECTORY"
  fi
  say "cni is ready: $CACHE/cni"
}

build_cni_tools() {
  # Static, so that they run in any mount namespace; -trimpath, so that equal sources give equal programs.
  export GOBIN=$1 CGO_ENABLED=0 GOFLAGS=-trimpath
  cd / # outside any Go module
  run_go install "github.com/containernetworking/cni/cnitool@$CNITOOL_VERSION"
  run_go install "github.com/containernetworking/plugins/plugins/...@$CNI_PLUGINS_VERSION"
}
