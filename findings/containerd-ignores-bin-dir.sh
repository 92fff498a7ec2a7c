#!/usr/bin/env bash
# containerd 2.4.2: bin_dir, the directory of CNI plugins, is ignored where configurations of version 3 and 4 have it, and
# containerd starts with its default /opt/cni/bin: pods then fail with "failed to find plugin in path". The key was deprecated in
# 2.1 in favour of the list bin_dirs (RELEASES.md), and up to 2.3 it was turned into that. The same key in the table of a
# configuration of version 2 is turned into the list still, so an older file goes on working while the newer one does not.
# An unknown key is no error; the log has one line about it, of level warning.
#
# Seen on 2026-11-30, by what "containerd config dump" says is in force:
#   version 2, its own table: /mine
#   version 3: /opt/cni/bin
#   version 4: /opt/cni/bin
# Needs Go 1.24 or newer, which builds containerd in some minutes. Fails if it is otherwise.
set -euo pipefail
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
go mod download github.com/containerd/containerd/v2@v2.4.2
cp -r "$(go env GOMODCACHE)/github.com/containerd/containerd/v2@v2.4.2" source
chmod -R u+w source
(cd source && CGO_ENABLED=0 GOFLAGS=-trimpath go build -tags no_btrfs -o "$work/" ./cmd/containerd)

# in_force VERSION TABLE
in_force() {
  printf '%s\n' "version = $1" "[plugins.'$2'.cni]" 'bin_dir = "/mine"' >config.toml
  ./containerd --config config.toml config dump 2>/dev/null | sed -n "s/^ *bin_dirs = \['\(.*\)'\]$/\1/p"
}
{
  echo "version 2, its own table: $(in_force 2 io.containerd.grpc.v1.cri)"
  echo "version 3: $(in_force 3 io.containerd.cri.v1.runtime)"
  echo "version 4: $(in_force 4 io.containerd.cri.v1.runtime)"
} | tee seen
diff seen - <<'TEXT'
version 2, its own table: /mine
version 3: /opt/cni/bin
version 4: /opt/cni/bin
TEXT
