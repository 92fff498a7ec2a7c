# sluice-node uninstall leaves a node on which no pod is stuck: meshed pods can be deleted, new ones start
scenario() {
  outside_mesh
  run_web meshed '{sluice.mesh/redirect: "{\"v\":1,\"inbound\":{\"excludePorts\":[8080]}}"}'
  become_ready meshed
  stop_node_agent
  run_uninstall first
  expect 'the chain' bridge "$(types_of_chain)"
  expect 'what the plugin answers to DEL' 0 "$(delete_by_plugin)"
  expect 'what is left in the directory of plugins' 'bridge host-local loopback sluice-cni' \
    "$(find "$STATE/cni" -mindepth 1 -printf '%f\n' | sort | tr '\n' ' ' | sed 's/ $//')"
  run_uninstall again
  expect_text 'the rules of the running pod' 'table inet sluice' "$(rules_of meshed)"
  of_scenario delete pod meshed --timeout=30s >/dev/null || fail 'the meshed pod is stuck'
  run_web plain
  become_ready plain
  start_node_agent
  within 10 'the chain is whole again' chain_is_whole
}

# run_uninstall NAME: in a pod like those of the DaemonSet
run_uninstall() {
  of_sluice get daemonset sluice-node -o json | /usr/bin/python3 -c '
import json, sys
spec = json.load(sys.stdin)["spec"]["template"]["spec"]
spec.update(nodeName=sys.argv[2], restartPolicy="Never", nodeSelector={"kubernetes.io/os": "linux"})
container = spec["containers"][0]
options = [a for a in container["args"] if a.startswith(("--host-root", "--runtime-config", "--socket-dir"))]
container["args"] = ["uninstall", *options]
for probe in ("livenessProbe", "readinessProbe"): container.pop(probe, None)
print(json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "uninstall-" + sys.argv[1]}, "spec": spec}))
' "$1" "$NODE" | of_sluice create -f - >/dev/null
  within 60 'uninstall has ended' has_ended "uninstall-$1"
  expect 'how uninstall ended' Succeeded "$(of_sluice get pod "uninstall-$1" -o jsonpath='{.status.phase}')"
  tell_more "$(of_sluice logs "uninstall-$1")"
  of_sluice delete pod "uninstall-$1" >/dev/null
}
has_ended() { [[ $(of_sluice get pod "$1" -o jsonpath='{.status.phase}') == @(Succeeded|Failed) ]]; }

delete_by_plugin() {
  CNI_COMMAND=DEL CNI_CONTAINERID=x CNI_IFNAME=eth0 CNI_NETNS=/nowhere CNI_PATH=/nowhere "$INSTALLED_PLUGIN" \
    <<<'{"cniVersion": "1.1.0", "name": "x", "type": "sluice-cni"}' >/dev/null 2>&1
  echo $?
}
