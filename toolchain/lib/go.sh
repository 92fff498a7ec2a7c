# The machine's Go, which builds the real parts that tests use.

need_go() {
  local version found=''
  if command -v go >/dev/null; then
    # From 1.21 on, go fetches by itself the newer toolchain that a module asks for.
    version=$(GOTOOLCHAIN=local go env GOVERSION)
    if [[ $version =~ ^go1\.([0-9]+) ]] && ((BASH_REMATCH[1] >= 21)); then return; fi
    found=" (found ${version:-an older one})"
  fi
  need_tool "Go 1.21 or newer$found" golang-go 2:1.21~ "unpack Go's own archive and put its bin first on PATH"
}

# run_go ARGUMENT...: Go tries each of GOPROXY itself; here it gets an end.
run_go() { within "$GO_SECONDS" go "$@"; }
