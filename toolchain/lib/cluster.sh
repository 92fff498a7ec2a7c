# What makes one machine a node of Kubernetes, for e2e/: kubelet, controller manager and scheduler beside the API server
# of kubernetes.sh, containerd with runc, and images made of files, since no registry is asked for any.

readonly CONTAINERD_VERSION=v2.1.5
# Its configuration and its races differ; e2e/ runs with either.
readonly NEW_CONTAINERD_VERSION=v2.4.2
readonly RUNC_VERSION=v1.3.0
readonly MULTUS_VERSION=v4.2.4

readonly CLUSTER_SOURCE=$TOOLCHAIN/cluster
readonly CLUSTER_PARTS=$CACHE/cluster-tools
readonly CLUSTER_PART_NODE=$CLUSTER_PARTS/node-$KUBERNETES_VERSION
readonly CLUSTER_PART_NEW_NODE=$CLUSTER_PARTS/node-$NEW_KUBERNETES_VERSION
readonly CLUSTER_PART_CONTAINERD=$CLUSTER_PARTS/containerd-$CONTAINERD_VERSION
readonly CLUSTER_PART_NEW_CONTAINERD=$CLUSTER_PARTS/containerd-$NEW_CONTAINERD_VERSION
readonly CLUSTER_PART_RUNC=$CLUSTER_PARTS/runc-$RUNC_VERSION
readonly CLUSTER_PART_MULTUS=$CLUSTER_PARTS/multus-$MULTUS_VERSION
CLUSTER_DIRECTORY=$CLUSTER_PARTS/$KUBERNETES_VERSION-$(digest_of "$TOOLCHAIN"/lib/{cluster,busybox}.sh "$CLUSTER_SOURCE"/* "$ENVOY_REQUIREMENTS")
readonly CLUSTER_DIRECTORY

need_for_cluster() {
  need_command openssl openssl
  if provides cluster "$CLUSTER_DIRECTORY"; then return; fi
  need_go
  need_compiler
  need_command python3 python3
  need_command pkg-config pkg-config
  # runc links it: containerd confines pods by seccomp.
  [[ -e /usr/include/seccomp.h ]] || need_package libseccomp-dev
}

prepare_cluster() {
  if ! provides cluster "$CLUSTER_DIRECTORY"; then
    lock_cache
    make_directory "building runc $RUNC_VERSION" "$CLUSTER_PART_RUNC" build_runc
    make_directory "building containerd $CONTAINERD_VERSION" "$CLUSTER_PART_CONTAINERD" build_containerd
    make_directory "building containerd $NEW_CONTAINERD_VERSION" "$CLUSTER_PART_NEW_CONTAINERD" build_new_containerd
    make_directory "building Multus $MULTUS_VERSION" "$CLUSTER_PART_MULTUS" build_multus
    make_directory "building kubelet, controller manager and scheduler $KUBERNETES_VERSION (some minutes)" \
      "$CLUSTER_PART_NODE" build_node
    prepare_busybox
    close_private_apt
    make_directory "making the images of the cluster" "$CLUSTER_DIRECTORY" assemble_cluster
    link_name cluster "$CLUSTER_DIRECTORY"
  fi
  say "cluster is ready: $CACHE/cluster"
}

need_for_cluster-new() { need_for_cluster; }

# With the newest releases; a part of its own, since they take minutes to build.
prepare_cluster-new() {
  prepare_cluster
  if ! provides cluster-new "$CLUSTER_PART_NEW_NODE"; then
    lock_cache
    make_directory "building Kubernetes $NEW_KUBERNETES_VERSION for a node (some minutes)" "$CLUSTER_PART_NEW_NODE" build_new_node
    link_name cluster-new "$CLUSTER_PART_NEW_NODE"
  fi
  say "cluster-new is ready: $CACHE/cluster-new"
}

build_runc() {
  export GOBIN=$1 CGO_ENABLED=1 GOFLAGS=-trimpath
  cd /
  run_go install -tags 'seccomp netgo osusergo' -ldflags '-s -w -extldflags -static' \
    "github.com/opencontainers/runc@$RUNC_VERSION"
}

build_node() { build_kubernetes_programs "$1" "$KUBERNETES_VERSION" kubelet kube-controller-manager kube-scheduler; }

build_new_node() {
  build_kubernetes_programs "$1" "$NEW_KUBERNETES_VERSION" \
    kube-apiserver kubectl kubelet kube-controller-manager kube-scheduler
}

build_containerd() {
  local module=github.com/containerd/containerd/v2
  build_go_main "$1" "" "$module" "$CONTAINERD_VERSION" \
    -ldflags "-s -w -X $module/version.Version=$CONTAINERD_VERSION" -tags no_btrfs \
    "$module"/cmd/{containerd,containerd-shim-runc-v2,ctr}
}

# In a copy of its module, whose go.sum says what its dependencies are: one of them is not in every checksum database.
build_new_containerd() {
  local module=github.com/containerd/containerd/v2 directory=$1
  cd /
  run_go mod download "$module@$NEW_CONTAINERD_VERSION"
  cp -r "$(go env GOMODCACHE)/$module@$NEW_CONTAINERD_VERSION" "$directory/source"
  chmod -R u+w "$directory/source"
  cd "$directory/source"
  CGO_ENABLED=0 GOFLAGS=-trimpath run_go build -tags no_btrfs -o "$directory/" \
    -ldflags "-s -w -X $module/version.Version=$NEW_CONTAINERD_VERSION" ./cmd/{containerd,containerd-shim-runc-v2}
  rm -r "$directory/source"
}

build_multus() {
  local module=gopkg.in/k8snetworkplumbingwg/multus-cni.v4
  build_go_main "$1" "" "$module" "$MULTUS_VERSION" "$module"/cmd/{multus,passthru-cni}
}

# assemble_cluster DIRECTORY: the programs, new/ with those of the newer containerd, and images/NAME.tar of the image that pods name sluice.test/NAME:1.
assemble_cluster() {
  local directory=$1 root=$1/root name
  cp --link "$CLUSTER_PART_NODE"/kube* "$CLUSTER_PART_CONTAINERD"/{containerd,containerd-shim-runc-v2,ctr} \
    "$CLUSTER_PART_RUNC/runc" "$CLUSTER_PART_MULTUS"/{multus,passthru-cni} "$BUSYBOX_DIRECTORY/busybox" "$directory/"
  mkdir "$directory/new"
  cp --link "$CLUSTER_PART_NEW_CONTAINERD"/containerd* "$directory/new/"
  mkdir -p "$directory/images" "$root"/{pause,busybox/{bin,tmp,etc,www},envoy/{usr/local/bin,tmp,etc}}

  gcc -Os -s -static -Wall -Werror -o "$root/pause/pause" "$CLUSTER_SOURCE/pause.c"
  pack_image pause /pause

  cp "$directory/busybox" "$root/busybox/bin/"
  for name in $("$directory/busybox" --list | grep -vx busybox); do ln -s busybox "$root/busybox/bin/$name"; done
  printf '%s\n' 'root:x:0:0::/:/bin/sh' 'application:x:1000:1000::/:/bin/sh' >"$root/busybox/etc/passwd"
  echo ok >"$root/busybox/www/index.html"
  pack_image busybox /bin/sh

  cp "$CACHE/envoy/envoy" "$root/envoy/usr/local/bin/"
  for name in $(ldd "$CACHE/envoy/envoy" | grep -o '/[^ ]*'); do cp -L --parents "$name" "$root/envoy/"; done
  pack_image envoy /usr/local/bin/envoy
  rm -r "$root"
}

# pack_image NAME ENTRYPOINT: of assemble_cluster.
pack_image() {
  python3 "$CLUSTER_SOURCE/pack_image.py" "$root/$1" "sluice.test/$1:1" "$2" "$directory/images/$1.tar"
}
