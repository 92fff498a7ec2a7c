# The machine's Go, which builds the real parts that tests use.

need_go() {
  local version
  if ! command -v go >/dev/null; then
    need_tool "Go 1.21 or newer" "sudo apt-get install -y golang-go (Debian 13, Ubuntu 24.04 or newer), or Go's own archive with its bin on PATH"
    return
  fi
  # From 1.21 on, go fetches by itself the newer toolchain that a module asks for.
  version=$(GOTOOLCHAIN=local go env GOVERSION)
  if [[ ! $version =~ ^go1\.([0-9]+) ]] || ((BASH_REMATCH[1] < 21)); then
    need_tool "Go 1.21 or newer (found ${version:-an older one})" "install a newer one from Go's own archive and put its bin first on PATH"
  fi
}
