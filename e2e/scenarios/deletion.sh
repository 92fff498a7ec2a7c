# deleted pods go, in the usual way and by force, and leave nothing on the node
scenario() {
  local before
  wait_for_removal || fail 'pods of other scenarios are still there'
  before=$(what_pods_leave)
  in_mesh
  run_web usual
  run_web forced
  become_ready usual
  become_ready forced
  [[ $(what_pods_leave) != "$before" ]] || fail 'nothing shows of running pods: this scenario could not fail'
  expect_text 'the rules of a pod' 'table inet sluice' "$(nsenter --net="$(namespace_of usual)" nft list tables)"
  of_scenario delete pod usual --timeout=30s >/dev/null || fail 'the pod is stuck'
  of_scenario delete pod forced --force --grace-period=0 --timeout=30s >/dev/null 2>&1 || fail 'the pod is stuck'
  within 60 'the node is as it was before' is_as_before "$before"
}

# what_pods_leave: network namespaces, interfaces, addresses, libcni's cache, rules of the node itself
what_pods_leave() {
  network_namespaces
  ip -oneline link show type veth | awk -F': ' '{ print $2 }'
  find "$STATE/ipam" -type f ! -name lock ! -name 'last_reserved*' -printf '%f\n' 2>/dev/null || true
  find /var/lib/cni/results -name "$NETWORK-*" -printf '%f\n' 2>/dev/null || true
  nft list tables
}

is_as_before() { [[ $(what_pods_leave) == "$1" ]]; }
