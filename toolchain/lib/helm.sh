# Helm, which renders deploy/chart and which the tests install it with, built by the machine's Go. Go checks what it fetches
# against its checksum database.

readonly HELM_VERSION=v4.3.2

readonly HELM_DIRECTORY=$CACHE/helm-$HELM_VERSION

need_for_helm() {
  if provides helm "$HELM_DIRECTORY"; then return; fi
  need_go
}

prepare_helm() {
  if ! provides helm "$HELM_DIRECTORY"; then
    lock_cache
    make_directory "building helm $HELM_VERSION (some minutes)" "$HELM_DIRECTORY" build_helm
    link_name helm "$HELM_DIRECTORY"
  fi
  say "helm is ready: $CACHE/helm"
}

build_helm() {
  local version=helm.sh/helm/v4/internal/version.version
  cd / # outside any Go module
  GOBIN=$1 CGO_ENABLED=0 GOFLAGS=-trimpath run_go install \
    -ldflags "-s -w -X $version=$HELM_VERSION" "helm.sh/helm/v4/cmd/helm@$HELM_VERSION"
  if [[ $("$1/helm" version --template '{{.Version}}') != "$HELM_VERSION" ]]; then
    echo "E: what Go has built does not say that it is helm $HELM_VERSION"
    return 1
  fi
}
