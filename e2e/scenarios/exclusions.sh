# excluded ports and ranges are reached past the sidecar, in Sluice's, Istio's and OSM's words; all others only by it
scenario() {
  local address
  NAMESPACE=$NAMESPACE-server outside_mesh
  NAMESPACE=$NAMESPACE-server run_servers
  in_mesh
  run_ports sluice "{sluice.mesh/exclude-inbound-ports: '8082', sluice.mesh/exclude-outbound-ports: '8082',
    sluice.mesh/exclude-outbound-cidrs: '$OTHER,$OTHER6'}"
  become_ready sluice
  address=$(read_field pod/sluice .status.podIP)
  expect 'an excluded port of the pod' ok "$(fetch "http://$address:8082/")"
  expect 'an excluded port of a server' ok "$(ask sluice "$SERVER:8082")"
  expect 'an excluded address' ok "$(ask sluice "$OTHER:8080")"
  expect 'an excluded address of IPv6' ok "$(ask sluice "[$OTHER6]:8080")"
  # After these, so that Envoy has told of those, had it seen them.
  expect 'another port of the pod' ok "$(fetch "http://$address:8080/")"
  expect 'another port of a server' ok "$(ask sluice "$SERVER:8080")"
  within 20 'Envoy tells of the connection from outside' envoy_says sluice "meant $address:8080"
  within 20 'Envoy tells of the connection to outside' envoy_says sluice "meant $SERVER:8080"
  expect 'what Envoy says of what is excluded' '' "$(of_scenario logs sluice -c sluice-proxy | grep -e ":8082" -e "$OTHER" -e "$OTHER6" || true)"

  # Nobody listens for the sidecar of these two, so that what is redirected is refused.
  NAMESPACE=$NAMESPACE-others outside_mesh
  NAMESPACE=$NAMESPACE-others
  create <<YAML
apiVersion: v1
kind: Pod
metadata:
  name: istio
  annotations:
    sidecar.istio.io/status: '{}'
    traffic.sidecar.istio.io/excludeInboundPorts: "8080"
    traffic.sidecar.istio.io/excludeOutboundPorts: "8082"
    traffic.sidecar.istio.io/excludeOutboundIPRanges: $OTHER/32
spec: $(shape istio-proxy 1337)
---
apiVersion: v1
kind: Pod
metadata:
  name: osm
  labels: {osm-proxy-uuid: 7d3c0f2a-0000-4000-8000-000000000002}
  annotations:
    openservicemesh.io/inbound-port-exclusion-list: "8080"
    openservicemesh.io/outbound-port-exclusion-list: "8082"
    openservicemesh.io/outbound-ip-range-exclusion-list: $OTHER/32
spec: $(shape envoy 1500)
YAML
  expect_exclusions istio
  expect_exclusions osm
}

# run_servers: two pods with two ports each; sets SERVER, and OTHER and OTHER6, the addresses of the other one
run_servers() {
  run_ports server null
  run_ports other null
  become_ready server
  become_ready other
  SERVER=$(read_field pod/server .status.podIP)
  OTHER=$(read_field pod/other .status.podIP)
  OTHER6=$(read_field pod/other '.status.podIPs[1].ip')
}

run_ports() { # NAME ANNOTATIONS
  create <<YAML
apiVersion: v1
kind: Pod
metadata: {name: $1, annotations: $2}
spec:
  terminationGracePeriodSeconds: 1
  dnsPolicy: Default
  containers:
    - {name: web, image: "sluice.test/busybox:1", imagePullPolicy: Never, command: [httpd, -f, -p, "8080", -h, /www],
       readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}}
    - {name: second, image: "sluice.test/busybox:1", imagePullPolicy: Never, command: [httpd, -f, -p, "8082", -h, /www],
       readinessProbe: {tcpSocket: {port: 8082}, periodSeconds: 1}}
YAML
}

expect_exclusions() {
  become_ready "$1" # by its port 8080, which is excluded
  expect "$1: an excluded port" ok "$(ask "$1" "$SERVER:8082")"
  expect "$1: an excluded range" ok "$(ask "$1" "$OTHER:8080")"
  if ask "$1" "$SERVER:8080" >/dev/null 2>&1; then fail "$1: what is not excluded passed the sidecar by"; fi
}

# ask POD ADDRESS: what a web server answers to the application of the pod
ask() { of_scenario exec "$1" -c web -- timeout 5 wget -q -O- "http://$2/"; }
