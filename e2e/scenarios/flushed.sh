# rules that somebody flushes or changes in a running pod are put back within the interval, told and counted; rules in a pod outside of the mesh are told of and left alone
readonly REPAIR_INTERVAL=60 # --repair-interval of sluice-node

scenario() {
  local address connection before start
  in_mesh
  run_web flushed
  run_web plain '' false
  become_ready flushed
  become_ready plain
  serve_echo flushed
  address=$(read_field pod/flushed .status.podIP)
  exec {connection}<>"/dev/tcp/$address/7000"
  echoes "$connection" || fail 'the pod does not answer'
  expect 'connections that Envoy has taken, the open one' 1 "$(envoy_count "$address" inbound)"
  before=$(identity_of flushed)

  MISSING=$(repairs rules-missing) CHANGED=$(repairs rules-changed)
  rules_of flushed | nsenter --net="$(namespace_of plain)" nft -f -
  nsenter --net="$(namespace_of flushed)" nft delete table inet sluice
  start=$EPOCHREALTIME
  within "$((REPAIR_INTERVAL + 5))" 'missing rules are noticed' is_repaired flushed
  tell_more "after $(seconds_since "$start") s: $(message_of flushed RedirectRepaired)"
  within 5 'the metrics count the repair of missing rules' is_counted rules-missing "$((MISSING + 1))"
  expect_redirected 2
  echoes "$connection" || fail 'the connection through the sidecar, silent meanwhile, has not outlived the repair'

  nsenter --net="$(namespace_of flushed)" nft flush table inet sluice
  within "$((REPAIR_INTERVAL + 5))" 'changed rules are noticed' is_counted rules-changed "$((CHANGED + 1))"
  expect_redirected 3
  expect 'its uid and containers' "$before" "$(identity_of flushed)"

  within "$((REPAIR_INTERVAL + 5))" 'rules in the pod outside of the mesh are told of' message_of plain RedirectUnexpected
  expect_text 'what is in that pod' 'skuid 1337' "$(rules_of plain)"
}

repairs() { node_metric "sluice_node_repairs_total{reason=\"$1\",result=\"repaired\"}"; }
is_counted() { (($(repairs "$1") == $2)); }
is_repaired() { message_of "$1" RedirectRepaired; }

# expect_redirected NUMBER: of connections that Envoy has taken, with one that is made now
expect_redirected() {
  expect 'what the pod answers' ok "$(fetch "http://$address:8080/")"
  expect 'connections that Envoy has taken' "$1" "$(envoy_count "$address" inbound)"
}
