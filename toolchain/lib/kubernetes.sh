# An API server with etcd and kubectl, for tests that need a real one, built by the machine's Go.
#
# Kubernetes cannot be installed by "go install", since its go.mod replaces modules by paths in its own tree. A
# module made for the build takes over that go.mod and replaces them by their releases, v1.X.Y there being v0.X.Y.

readonly KUBERNETES_VERSION=v1.34.4
# The newest; e2e/ runs with either.
readonly NEW_KUBERNETES_VERSION=v1.37.2
readonly ETCD_VERSION=v3.6.4

readonly KUBERNETES_DIRECTORY=$CACHE/kubernetes-tools/$KUBERNETES_VERSION-$ETCD_VERSION

need_for_kubernetes() {
  if provides kubernetes "$KUBERNETES_DIRECTORY"; then return; fi
  need_go
}

prepare_kubernetes() {
  if ! provides kubernetes "$KUBERNETES_DIRECTORY"; then
    lock_cache
    make_directory "building etcd $ETCD_VERSION" "$CACHE/kubernetes-tools/etcd-$ETCD_VERSION" build_etcd
    make_directory "building kube-apiserver and kubectl $KUBERNETES_VERSION (some minutes)" \
      "$KUBERNETES_DIRECTORY" build_kubernetes
    link_name kubernetes "$KUBERNETES_DIRECTORY"
  fi
  say "kubernetes is ready: $CACHE/kubernetes"
}

build_etcd() {
  build_go_main "$1" etcd go.etcd.io/etcd/server/v3 "$ETCD_VERSION" go.etcd.io/etcd/server/v3
}

build_kubernetes() {
  build_kubernetes_programs "$1" "$KUBERNETES_VERSION" kube-apiserver kubectl
  install -m 0755 "$CACHE/kubernetes-tools/etcd-$ETCD_VERSION/etcd" "$1/etcd"
}

# build_kubernetes_programs DIRECTORY RELEASE NAME...: programs of a release, by the names that they have there.
build_kubernetes_programs() {
  local directory=$1 release=$2 module=k8s.io/kubernetes version=k8s.io/component-base/version minor
  shift 2
  enter_kubernetes_module "$directory" "$release"
  minor=${release#v1.}
  CGO_ENABLED=0 GOFLAGS=-trimpath run_go build -mod=mod -o "$directory/" \
    -ldflags "-s -w -X $version.gitVersion=$release -X $version.gitMajor=1 -X $version.gitMinor=${minor%%.*}" \
    "${@/#/$module/cmd/}"
  rm -r "$directory/source"
}

# enter_kubernetes_module DIRECTORY RELEASE: makes DIRECTORY/source a module that uses the release, and goes there.
enter_kubernetes_module() {
  local module=k8s.io/kubernetes minor=${2#v1.}
  mkdir "$1/source"
  cd "$1/source"
  {
    echo "module sluice/kubernetes"
    sed -e '/^module /d' -e "s#=> ./staging/src/\(.*\)#=> \1 v0.$minor#" "$(module_file "$module@$2" GoMod)"
    echo "require $module $2"
  } >go.mod
  install -m 0644 "$(module_file "$module@$2" Dir)/go.sum" go.sum
}

# module_file MODULE@VERSION FIELD: a path that Go says of it, fetched if need be.
module_file() {
  run_go mod download -json "$1" | python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' "$2"
}

# build_go_main DIRECTORY OUTPUT MODULE VERSION ARGUMENT...: packages of a module that "go install" refuses, since its
# go.mod replaces or excludes others. OUTPUT is DIRECTORY/OUTPUT, a program, or a directory if it ends in "/"; the
# arguments are packages, and flags of "go build" before them.
build_go_main() {
  local directory=$1 output=$2 module=$3 version=$4
  shift 4
  mkdir "$directory/source"
  cd "$directory/source"
  printf 'module sluice/build\n\nrequire %s %s\n' "$module" "$version" >go.mod
  CGO_ENABLED=0 GOFLAGS=-trimpath run_go build -mod=mod -ldflags '-s -w' -o "$directory/$output" "$@"
  rm -r "$directory/source"
}
