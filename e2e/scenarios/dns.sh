# with DNS capture, a pod's queries to whatever server, by IPv4 and IPv6, are answered by its sidecar; without it they are not
scenario() {
  outside_mesh
  run_resolving captured true
  run_resolving direct false
  become_ready captured
  become_ready direct
  # Nobody is at these addresses.
  expect_text 'the answer to a query by IPv4' 192.0.2.7 "$(look_up captured 192.0.2.53)"
  expect_text 'the answer to a query by IPv6' 192.0.2.7 "$(look_up captured 2001:db8::53)"
  expect_text 'the answer to a query to loopback' 192.0.2.7 "$(look_up captured 127.0.0.53)"
  if look_up direct 192.0.2.53 >/dev/null; then fail 'a query was answered without DNS capture: this scenario could not fail'; fi
  expect_text "the sidecar's own queries" 'skuid 1337' "$(rules_of captured | sed -n '/raw_output/,/}/p')"
}

look_up() { of_scenario exec "$1" -c web -- timeout 5 nslookup -type=a captured.test "$2" 2>&1; }

# run_resolving NAME CAPTURE: a pod in istiod's shape, whose sidecar is an Envoy that resolves
run_resolving() {
  create <<YAML
apiVersion: v1
kind: Pod
metadata: {name: $1, annotations: {sidecar.istio.io/status: '{}', traffic.sidecar.istio.io/excludeInboundPorts: "8080"}}
spec:
  terminationGracePeriodSeconds: 1
  dnsPolicy: Default
  containers:
    - {name: web, image: "sluice.test/busybox:1", imagePullPolicy: Never, command: [httpd, -f, -p, "8080", -h, /www],
       readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}}
    - name: istio-proxy
      image: sluice.test/envoy:1
      imagePullPolicy: Never
      securityContext: {runAsUser: 1337, runAsGroup: 1337}
      env: [{name: ISTIO_META_DNS_CAPTURE, value: "$2"}]
      args:
        - --config-yaml
        - |
          static_resources:
            listeners:
              - name: four
                address: {socket_address: {protocol: UDP, address: 127.0.0.1, port_value: 15053}}
                listener_filters: &resolver
                  - name: envoy.filters.udp.dns_filter
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.udp.dns_filter.v3.DnsFilterConfig
                      stat_prefix: dns
                      server_config:
                        inline_dns_table:
                          virtual_domains: [{name: captured.test, endpoint: {address_list: {address: [192.0.2.7]}}}]
              - name: six
                address: {socket_address: {protocol: UDP, address: "::1", port_value: 15053}}
                listener_filters: *resolver
YAML
}
