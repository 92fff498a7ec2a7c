# pods as istiod and OSM leave them are refused by a restricted namespace; adopted, they lose their init container and start, and their traffic passes their own sidecar
readonly SHAPES=$ROOT/libraries/sidecar-injection/src/test/resources/mesh/sluice/adoption
readonly BOOTSTRAP=$ROOT/demo.d/envoy-standalone.yaml
# Where OSM's pod has its sidecar's configuration.
readonly OSM_SECRET=envoy-bootstrap-config-6b2f2b7e-6d0f-4c5e-8d3a-1f2e3d4c5b6a

scenario() {
  local pod
  run_server
  outside_mesh
  kubectl label namespace "$NAMESPACE" pod-security.kubernetes.io/enforce=restricted >/dev/null
  # What istiod and OSM would have put there.
  of_scenario create configmap istio-ca-root-cert --from-literal=root-cert.pem= >/dev/null
  of_scenario create secret generic bootstrap --from-file=bootstrap.yaml="$BOOTSTRAP" >/dev/null
  of_scenario create secret generic "$OSM_SECRET" --from-literal=bootstrap.yaml="$(osm_bootstrap)" >/dev/null

  for pod in istio-init-native osm; do
    expect_text "why $pod is refused as it is" 'violates PodSecurity "restricted' "$(dry_run "$pod")"
  done
  kubectl label namespace "$NAMESPACE" sluice.mesh/adopt=enabled >/dev/null
  within 10 'the API server knows of the label, and asks' is_accepted osm
  for pod in istio-init-native istio-init-container osm; do shape_of "$pod" | create; done

  expect_adopted istio-init-native istio-proxy 'istio-proxy setup' 127.0.0.6
  expect_adopted istio-init-container istio-proxy setup 127.0.0.6
  expect_adopted osm envoy '' 127.0.0.1
  expect_excluded_port osm envoy 9000
}

# expect_adopted POD SIDECAR INIT_CONTAINERS SOURCE: these are left, and the sidecar, which calls the application from SOURCE,
# passes on what comes in and goes out
expect_adopted() {
  local pod=$1 sidecar=$2 address
  become_ready "$pod"
  address=$(read_field "pod/$pod" .status.podIP)
  expect "the init containers of $pod" "$3" "$(read_field "pod/$pod" '.spec.initContainers[*].name')"
  expect "the capabilities of $pod" '' \
    "$(read_field "pod/$pod" '.spec.containers[*].securityContext.capabilities.add')$(
      read_field "pod/$pod" '.spec.initContainers[*].securityContext.capabilities.add')"
  expect_text "what $pod says of it" adopted "$(read_field "pod/$pod" '.metadata.annotations.sluice\.mesh/status')"
  within 20 "$pod answers" fetch "http://$address:8080/"
  within 20 "its Envoy tells of the connection from outside" \
    envoy_says "$pod" "meant $address:8080, Envoy $4:" "$sidecar"
  expect "what $pod gets" ok "$(of_scenario exec "$pod" -c web -- wget -q -O- "http://$SERVER:8080/")"
  within 20 "its Envoy tells of the connection to outside" \
    envoy_says "$pod" "meant $SERVER:8080, Envoy $address:" "$sidecar"
}

# expect_excluded_port POD SIDECAR PORT: what comes in there does not pass the sidecar
expect_excluded_port() {
  local address
  address=$(read_field "pod/$1" .status.podIP)
  expect "what $1 answers at the port $3, which its owner excludes" ok "$(fetch "http://$address:$3/")"
  # Envoy writes its log some seconds later, in order.
  beside of_scenario exec server -c web -- wget -q -O /dev/null "http://$address:8080/"
  within 20 'its Envoy tells of a later connection' envoy_says "$1" "inbound client $SERVER:" "$2"
  ! envoy_says "$1" "meant $address:$3," "$2" || fail "the connection to the port $3 has passed the sidecar"
}

dry_run() { shape_of "$1" | of_scenario create --dry-run=server -f - 2>&1 || true; }
is_accepted() { shape_of "$1" | of_scenario create --dry-run=server -f -; }

# shape_of NAME: a pod of our tests, as its injector leaves it; images, and what runs in them, are those of this cluster
shape_of() {
  of_scenario create --dry-run=client --output=json --filename="$SHAPES/$1.yaml" | /usr/bin/python3 -c '
import json, sys

pod = json.load(sys.stdin)
spec = pod["spec"]
pod["metadata"]["name"] = sys.argv[1]
spec.update(terminationGracePeriodSeconds=1, dnsPolicy="Default")
spec["volumes"].append({"name": "bootstrap", "secret": {"secretName": "bootstrap"}})
programs = {
    "web": ["sh", "-c", "httpd -p 9000 -h /www; exec httpd -f -p 8080 -h /www"],
    "setup": ["true"],
    "istio-proxy": ["envoy", "--config-path", "/etc/envoy/bootstrap.yaml", "--disable-hot-restart"],
}
for container in spec["initContainers"] + spec["containers"]:
    name = container["name"]
    envoy = name in ("istio-proxy", "envoy")
    container.update(image="sluice.test/envoy:1" if envoy else "sluice.test/busybox:1", imagePullPolicy="Never")
    if name in programs:
        container["command"] = programs[name]
    if name == "istio-proxy":
        container.pop("args")
        container.pop("lifecycle", None)
        container["volumeMounts"].append({"name": "bootstrap", "mountPath": "/etc/envoy"})
print(json.dumps(pod))' "$1"
}

# osm_bootstrap: with the port of its listener, and as it calls the application: at 127.0.0.1
osm_bootstrap() {
  sed -e 's/15006/15003/' -e '/^  clusters:/,$ { /^    - name: inbound$/,/^$/ d }' "$BOOTSTRAP"
  cat <<'YAML'

    - name: inbound
      type: STATIC
      load_assignment:
        cluster_name: inbound
        endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 8080}}}}]}]
YAML
}
