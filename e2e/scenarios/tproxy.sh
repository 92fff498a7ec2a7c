# a pod that asks for TPROXY gets a sidecar that can do it, the application sees the client's address, and a restricted namespace refuses it
scenario() {
  local address client
  run_server
  in_mesh
  run_web tproxy '{sluice.mesh/interception-mode: tproxy}'
  become_ready tproxy
  expect "the sidecar's user and capabilities" '0 1337 ["NET_RAW"]' \
    "$(read_field pod/tproxy .spec.initContainers[0].securityContext.runAsUser) $(
      read_field pod/tproxy .spec.initContainers[0].securityContext.runAsGroup) $(
      read_field pod/tproxy .spec.initContainers[0].securityContext.capabilities.add)"
  address=$(read_field pod/tproxy .status.podIP)
  client=$(ip route get "$address" | grep -o 'src [^ ]*' | cut -d' ' -f2)
  expect 'what the pod answers' ok "$(fetch "http://$address:8080/")"
  within 20 "Envoy calls the application in the client's name" \
    envoy_says tproxy "inbound client $client:" && envoy_says tproxy "meant $address:8080, Envoy $client:"
  expect 'what the pod gets' ok "$(of_scenario exec tproxy -c web -- wget -q -O- "http://$SERVER:8080/")"

  kubectl label namespace "$NAMESPACE" pod-security.kubernetes.io/enforce=baseline >/dev/null
  expect_text 'why it is refused' 'Pod Security Standard baseline' \
    "$(run_web refused '{sluice.mesh/interception-mode: tproxy}' 2>&1 || true)"
}
