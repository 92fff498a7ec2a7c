# pods that istiod or OSM injected get their rules by asking sluice-node; plain pods none; while it is away, pods that need no answer start, others start once it is back
scenario() {
  outside_mesh
  run_istio_shape istio
  run_osm_shape osm
  run_web plain
  become_ready istio
  become_ready osm
  become_ready plain
  expect_text "the rules of istiod's pod" 'skuid 1337' "$(rules_of istio)"
  expect_text "the port of Istio's outbound listener" '15001' "$(rules_of istio)"
  expect_text "the rules of OSM's pod" 'skuid 1500' "$(rules_of osm)"
  expect_text "the port of OSM's inbound listener" '15003' "$(rules_of osm)"
  expect 'the tables of the plain pod' '' "$(nsenter --net="$(namespace_of plain)" nft list tables)"
  expect_text 'what sluice-node says of itself' 'phase' "$(status_of_node_agent)"

  stop_node_agent
  expect 'the chain without sluice-node' 'bridge sluice-cni' "$(types_of_chain)"
  run_web annotated '{sluice.mesh/redirect: "{\"v\":1,\"inbound\":{\"excludePorts\":[8080]}}"}'
  become_ready annotated
  run_istio_shape waiting
  within 60 'its event says what to do' event_names_the_agent
  ! is_ready waiting || fail "istiod's pod started without anybody having said how to redirect it"
  start_node_agent
  become_ready waiting 60
  expect_text 'the rules of the pod that waited' 'skuid 1337' "$(rules_of waiting)"
}

event_names_the_agent() { message_of waiting FailedCreatePodSandBox | grep -F "$AGENT_SOCKETS/agent.sock" >/dev/null; }
