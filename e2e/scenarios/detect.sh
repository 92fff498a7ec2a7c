# sluice-node detect names the directories that containerd 2.1 and 2.4 themselves say they read, whatever way their configuration is written
scenario() {
  for CONTAINERD in "$CACHE/cluster/containerd" "$CACHE/cluster/new/containerd"; do
    VERSION=containerd://$("$CONTAINERD" --version | awk '{ print $3 }')
    configurations
  done
}

configurations() {
  NEW="plugins.'io.containerd.cri.v1.runtime'.cni" OLD='plugins."io.containerd.grpc.v1.cri".cni'
  FILES=$STATE/etc/detect
  expect_same 'of this cluster' "$STATE/etc/containerd.toml"
  [[ $VERSION != containerd://v2.1.* ]] || expect_same 'of this cluster, without its version' "$STATE/etc/containerd.toml" ''

  configuration nothing 'version = 2'
  configuration 'version 2' 'version = 2' "[$OLD]" 'bin_dir = "/b"' 'conf_dir = "/c"'
  configuration 'version 3, one directory' 'version = 3' "[$NEW]" 'bin_dir = "/b"' 'conf_dir = "/c"'
  configuration 'version 2, the table of version 3' 'version = 2' "[$NEW]" 'bin_dir = "/b"' 'conf_dir = "/c"'
  if [[ $VERSION != containerd://v2.1.* ]]; then
    configuration 'version 4, one directory' 'version = 4' "[$NEW]" 'bin_dir = "/b"' 'conf_dir = "/c"'
    configuration 'version 4, several directories' 'version = 4' "[$NEW]" 'bin_dirs = ["/b1", "/b2"]'
  fi
  configuration 'version 3, several directories' 'version = 3' "[$NEW]" 'bin_dirs = ["/b1", "/b2"]'
  configuration 'version 3, the table of version 2' 'version = 3' "[$OLD]" 'conf_dir = "/c"'

  write more/10.toml 'version = 2' "[$OLD]" 'bin_dir = "/b1"' 'conf_dir = "/c1"'
  write more/20.toml 'version = 2' "[$OLD]" 'bin_dir = "/b2"'
  configuration 'imports by a pattern' 'version = 2' "imports = ['$FILES/[m-n]ore/*.toml']" "[$OLD]" 'conf_dir = "/c"'
  configuration 'imports by a relative pattern' 'version = 2' 'imports = ["more/*.toml"]' "[$OLD]" 'conf_dir = "/c"'
  configuration 'version 3 imports version 2' 'version = 3' 'imports = ["more/20.toml"]' "[$NEW]" 'bin_dirs = ["/b"]'

  write a.toml 'version = 2' 'imports = ["c.toml"]' "[$OLD]" 'conf_dir = "/a"' 'bin_dir = "/a"'
  write b.toml 'version = 2' "[$OLD]" 'conf_dir = "/b"' 'bin_dir = "/b"'
  write c.toml 'version = 2' "[$OLD]" 'conf_dir = "/c"' 'bin_dir = "/c"'
  configuration 'imports of imports' 'version = 2' 'imports = ["a.toml", "b.toml"]'

  write list.toml 'version = 3' "[$NEW]" 'bin_dirs = ["/b2", "/b3"]'
  configuration 'a list that replaces a list' 'version = 3' 'imports = ["list.toml"]' "[$NEW]" 'bin_dirs = ["/b1"]'

  write other.toml 'version = 2' '[plugins."io.containerd.grpc.v1.cri".registry]' 'config_path = "/r"'
  configuration 'another part of the same table' 'version = 2' 'imports = ["other.toml"]' "[$OLD]" 'bin_dir = "/b"'
  rm -r "$FILES"
}

# write NAME LINE...: a file of containerd's configuration
write() {
  local file=$FILES/$1
  shift
  mkdir -p "$(dirname "$file")"
  printf '%s\n' "$@" >"$file"
}

# configuration WHAT LINE...: what both say of a main file with these lines
configuration() {
  local what=$1
  shift
  write config.toml "$@"
  expect_same "$what" "$FILES/config.toml"
}

expect_same() { # WHAT FILE [OPTION]
  expect "$1, $VERSION" "$(dumped "$2")" "$(detected "$2" "${3---runtime-version=$VERSION}")"
}

# dumped FILE: the directories that the real containerd has read. The dump of 2.1 has both keys, and the old one wins.
dumped() {
  "$CONTAINERD" --config "$1" config dump 2>/dev/null | /usr/bin/python3 -c '
import sys, tomllib
cni = tomllib.load(sys.stdin.buffer)["plugins"]["io.containerd.cri.v1.runtime"]["cni"]
print(cni["conf_dir"], *([cni["bin_dir"]] if cni.get("bin_dir") else cni["bin_dirs"]))'
}

# detected FILE OPTION: the same by sluice-node, which fails where such a directory is not mounted, and says it nevertheless
detected() {
  { in_node_agent detect --host-root=/host --runtime-config="$1" $2 --output=json 2>/dev/null || true; } | /usr/bin/python3 -c '
import json, sys
detection = json.load(sys.stdin)
print(detection["confDirectory"]["value"], *detection["binDirectories"]["value"])'
}
