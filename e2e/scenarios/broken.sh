# whatever of ours is broken on the node, sluice-node starts there and mends it by itself
scenario() {
  outside_mesh
  break_and_heal 'the directory of plugins lost ours' rm -f "$INSTALLED_PLUGIN"
  break_and_heal 'the plugin crashes, STATUS too, so that the node is not Ready' crash
  break_and_heal 'the conflist cannot be read, and its network writes it again' garble
  run_web after '{sluice.mesh/redirect: "{\"v\":1,\"inbound\":{\"excludePorts\":[8080]}}"}'
  become_ready after
  expect_text 'its rules' 'table inet sluice' "$(rules_of after)"
}

# break_and_heal WHAT COMMAND...: broken while sluice-node is away, so that it starts on a broken node
break_and_heal() {
  local what=$1
  shift
  stop_node_agent
  "$@"
  start_node_agent
  within 10 "the chain is whole after: $what" chain_is_whole
  within 60 "the node is Ready after: $what" node_is_ready
  cmp -s "$PLUGIN" "$INSTALLED_PLUGIN" || fail "the plugin is not as it should be after: $what"
}

crash() {
  printf '#!/bin/sh\nkill -SEGV $$\n' >"$INSTALLED_PLUGIN.new"
  chmod 0755 "$INSTALLED_PLUGIN.new"
  mv "$INSTALLED_PLUGIN.new" "$INSTALLED_PLUGIN"
  within 60 'the node is not Ready' node_is_broken
}
node_is_broken() { [[ $(kubectl get node "$NODE" -o jsonpath='{.status.conditions[?(@.type=="Ready")].status}') != True ]]; }

garble() {
  # In the same directory: containerd does not see what is moved in from elsewhere.
  cp "$CONFLIST" "$CONFLIST.whole"
  echo '{"name": "half' >"$CONFLIST"
  (
    # The network's own DaemonSet, some seconds later.
    sleep 5
    mv "$CONFLIST.whole" "$CONFLIST"
  ) &
}
