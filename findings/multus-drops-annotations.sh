#!/usr/bin/env bash
# Multus 4.2.4: a plugin behind it that declares the capability io.kubernetes.cri.pod-annotations gets nothing, though the
# runtime has passed the pod's annotations to Multus. libcni gives a plugin each capability that it declares and that the
# runtime passes (CNI conventions, "Dynamic Plugin specific fields"), and so does Multus for portMappings, bandwidth, ips,
# mac, infinibandGUID, deviceID and CNIDeviceInfoFile: what it reads of the runtime's part is a list of fields (pkg/types,
# RuntimeConfig), and all others end there without a word. A plugin that decides by annotations works in a chain after the
# network, and not in the same chain behind Multus.
#
# Seen on 2026-11-30, with a delegate that declares two capabilities, both passed to Multus:
#   delegate got: {"portMappings":[{"hostPort":8080,"containerPort":80,"protocol":"tcp"}]}
# Needs Go 1.24 or newer, which builds Multus, Python 3, and unshare of util-linux. Fails if it is otherwise.
set -euo pipefail
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
printf 'module finding\n\nrequire gopkg.in/k8snetworkplumbingwg/multus-cni.v4 v4.2.4\n' >go.mod
CGO_ENABLED=0 go build -mod=mod -o multus gopkg.in/k8snetworkplumbingwg/multus-cni.v4/cmd/multus

mkdir bin
cat >bin/delegate <<'SH'
#!/bin/sh
cat >"$(dirname "$0")/../netconf"
echo '{"cniVersion": "1.0.0", "interfaces": [], "ips": []}'
SH
chmod +x bin/delegate
cat >netconf.json <<JSON
{"cniVersion": "1.0.0", "name": "multus", "type": "multus", "cniDir": "$work/cache", "binDir": "$work/bin",
 "capabilities": {"portMappings": true, "io.kubernetes.cri.pod-annotations": true},
 "runtimeConfig": {"portMappings": [{"hostPort": 8080, "containerPort": 80, "protocol": "tcp"}],
                   "io.kubernetes.cri.pod-annotations": {"example.org/colour": "blue"}},
 "delegates": [{"cniVersion": "1.0.0", "name": "network", "type": "delegate",
                "capabilities": {"portMappings": true, "io.kubernetes.cri.pod-annotations": true}}]}
JSON
# Multus wants the pod's network namespace to be another one than its own: two that need no root.
export CNI_COMMAND=ADD CNI_CONTAINERID=finding CNI_IFNAME=eth0 CNI_PATH="$work/bin"
timeout 60 unshare --user --map-root-user --net \
  sh -c 'CNI_NETNS=/proc/$$/ns/net unshare --net ./multus <netconf.json; exit $?' >answer || { cat answer >&2; exit 1; }
python3 - <<'PYTHON' | tee seen
import json
print("delegate got:", json.dumps(json.load(open("netconf")).get("runtimeConfig"), separators=(",", ":")))
PYTHON
diff seen - <<'TEXT'
delegate got: {"portMappings":[{"hostPort":8080,"containerPort":80,"protocol":"tcp"}]}
TEXT
