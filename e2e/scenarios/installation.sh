# sluice-node puts back within a second what others take out of the chain, and never makes a file that its owner took away
scenario() {
  expect 'the chain' 'bridge sluice-cni' "$(types_of_chain)"
  without_ours >"$STATE/without"
  cp "$STATE/without" "$CONFLIST" # in place, as Calico writes
  within 1 'the entry is back after a file was written in place' chain_is_whole
  cp "$STATE/without" "$CONFLIST.tmp" && mv "$CONFLIST.tmp" "$CONFLIST"
  within 1 'the entry is back after a file was moved into place' chain_is_whole
  expect 'the rest of the file' "$(head -c -4 "$STATE/without")" "$(head -c "$(($(stat -c %s "$STATE/without") - 4))" "$CONFLIST")"
  rm "$INSTALLED_PLUGIN"
  within 2 'the plugin is back' plugin_answers

  rm "$CONFLIST"
  within 30 'sluice-node is not ready' node_agent_misses_the_plugin
  [[ ! -e $CONFLIST ]] || fail 'a file is back that its owner took away'
  cp "$STATE/without" "$CONFLIST.tmp" && mv "$CONFLIST.tmp" "$CONFLIST"
  within 1 'the entry is there when the file is' chain_is_whole
  within 30 'sluice-node is ready again' node_agent_is_ready
  within 30 'the node is Ready again' node_is_ready
}

plugin_answers() { CNI_COMMAND=VERSION "$INSTALLED_PLUGIN" <<<'{"cniVersion": "1.1.0"}' >/dev/null 2>&1; }
node_agent_misses_the_plugin() { status_of_node_agent | grep '^missing *plugin' >/dev/null; }
