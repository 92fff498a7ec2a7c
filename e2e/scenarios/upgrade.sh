# the plugin of the release before works with this one's entry and agent, and is replaced while its pods run
scenario() {
  local older
  older=$("$ROOT/toolchain/build-commit" "$RELEASE_BEFORE" build-plugin)
  outside_mesh
  stop_node_agent
  cp "$older" "$INSTALLED_PLUGIN.new"
  mv "$INSTALLED_PLUGIN.new" "$INSTALLED_PLUGIN"
  run_web before '{sluice.mesh/redirect: "{\"v\":1,\"inbound\":{\"excludePorts\":[8080]}}"}'
  become_ready before
  expect_text 'the rules that the older plugin made' 'table inet sluice' "$(rules_of before)"
  start_node_agent
  within 10 'the plugin is this one' cmp -s "$PLUGIN" "$INSTALLED_PLUGIN"
  expect_text 'the rules of the running pod' 'table inet sluice' "$(rules_of before)"
  run_istio_shape after
  become_ready after
  of_scenario delete pod before --timeout=30s >/dev/null || fail 'the pod of the older plugin is stuck'
}
