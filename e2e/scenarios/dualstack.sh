# a pod's traffic passes Envoy by both families, and in a cluster without IPv4 by IPv6 alone
scenario() {
  local servers
  run_server
  in_mesh
  print_deployment | create
  expect_meshed_deployment
  servers=$(NAMESPACE=$NAMESPACE-server read_field pod/server '.status.podIPs[*].ip')
  expect_meshed_by_six "$(of_scenario get pod -l app=web -o jsonpath='{.items[0].metadata.name}')" "${servers#* }"

  # The network gives no more IPv4 addresses; where the entry stands is not changed.
  cp "$CONFLIST" "$STATE/both"
  trap put_network_back EXIT
  network_of_six >"$CONFLIST.tmp" && mv "$CONFLIST.tmp" "$CONFLIST"
  NAMESPACE=$NAMESPACE-server run_web server6
  run_web six
  NAMESPACE=$NAMESPACE-server become_ready server6
  become_ready six
  servers=$(NAMESPACE=$NAMESPACE-server read_field pod/server6 '.status.podIPs[*].ip')
  expect 'the addresses of a pod without IPv4' "$(read_field pod/six .status.podIP)" "$(read_field pod/six '.status.podIPs[*].ip')"
  expect_meshed_by_six six "$servers"
}

# expect_meshed_by_six POD SERVER: in and out
expect_meshed_by_six() {
  local address
  address=$(read_field "pod/$1" '.status.podIPs[*].ip')
  address=${address#* }
  expect_text 'its address' : "$address"
  expect_text "the server's address" : "$2"
  expect "what $1 answers by IPv6" ok "$(fetch "http://[$address]:8080/")"
  within 20 'Envoy tells of the connection from outside' envoy_says "$1" "meant [$address]:8080, Envoy [::6]:"
  expect "what $1 gets by IPv6" ok "$(of_scenario exec "$1" -c web -- wget -q -O- "http://[$2]:8080/")"
  within 20 'Envoy tells of the connection to outside' envoy_says "$1" "meant [$2]:8080, Envoy [$address]:"
}

network_of_six() {
  /usr/bin/python3 - "$CONFLIST" <<'PYTHON'
import json, sys
network = json.load(open(sys.argv[1]))
ipam = network["plugins"][0]["ipam"]
ipam["ranges"], ipam["routes"] = ipam["ranges"][1:], ipam["routes"][1:]
print(json.dumps(network))
PYTHON
}

put_network_back() { mv "$STATE/both" "$CONFLIST.tmp" && mv "$CONFLIST.tmp" "$CONFLIST"; }
