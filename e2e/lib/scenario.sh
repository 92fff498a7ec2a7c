# What scenarios are written with. Sourced; each scenario runs in a subshell of its own, in a namespace of its own.

# The shell of a scenario ends at the first command that fails; this says which it was, unless fail has said it.
explain_failure() {
  local status=$1 line=$2 command=$3
  ((status == 0)) || printf '   %s✗ %s: line %s: %s (exit %d)%s\n' "$RED" "$NAME" "$line" "$command" "$status" "$PLAIN" >&2
}

# in_mesh, outside_mesh: make the scenario's namespace, whose pods are injected or not
in_mesh() { make_namespace sluice.mesh/injection=enabled; }
outside_mesh() { make_namespace; }

make_namespace() { # [LABEL=VALUE...]
  kubectl create namespace "$NAMESPACE" >/dev/null
  kubectl label namespace "$NAMESPACE" "e2e.sluice.mesh/scenario=$NAME" "$@" >/dev/null
  within 30 'the namespace has a service account' of_scenario get serviceaccount default
}

# of_scenario ARGUMENT...: kubectl in the scenario's namespace
of_scenario() { kubectl --namespace "$NAMESPACE" "$@"; }

# create: the objects of standard input
create() { of_scenario create -f - >/dev/null; }

# beside COMMAND...: the same, in the namespace of the scenario's server
beside() { NAMESPACE=$NAMESPACE-server "$@"; }

# read_field KIND/NAME JSONPATH
read_field() { of_scenario get "$1" -o jsonpath="{$2}"; }

# run_web NAME [ANNOTATIONS [WISH]]: a pod whose web server answers "ok", and that may say whether it is to be injected
run_web() {
  local annotations=${2:-}
  create <<YAML
apiVersion: v1
kind: Pod
metadata:
  name: $1
  labels: {app: $1${3:+, sluice.mesh/inject: '$3'}}
  annotations: ${annotations:-null}
spec:
  terminationGracePeriodSeconds: 1
  dnsPolicy: Default
  containers:
    - name: web
      image: sluice.test/busybox:1
      imagePullPolicy: Never
      command: [httpd, -f, -p, "8080", -h, /www]
      readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
YAML
}

# run_server: a pod "server" beside the scenario's namespace, outside of the mesh; sets SERVER, its address
run_server() {
  local mesh_namespace=$NAMESPACE
  NAMESPACE=$NAMESPACE-server
  outside_mesh
  run_web server
  become_ready server
  SERVER=$(read_field pod/server .status.podIP)
  NAMESPACE=$mesh_namespace
}

# serve_echo POD: its container "web" sends back what it gets at port 7000
serve_echo() { of_scenario exec "$1" -c web -- sh -c 'nc -ll -p 7000 -e cat </dev/null >/dev/null 2>&1 &'; }

# echoes FILE_DESCRIPTOR: what is sent there comes back. In a shell of its own, which a reset may end.
echoes() (
  echo hello >&"$1"
  read -r -t 5 -u "$1" line && [[ $line == hello ]]
)

# print_deployment: of a web server that answers "ok", with probes
print_deployment() {
  cat <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata:
      labels: {app: web}
    spec:
      terminationGracePeriodSeconds: 1
      dnsPolicy: Default
      containers:
        - name: web
          image: sluice.test/busybox:1
          imagePullPolicy: Never
          command: [httpd, -f, -p, "8080", -h, /www]
          readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}
          livenessProbe: {httpGet: {path: /index.html, port: 8080}, periodSeconds: 1}
YAML
}

# expect_meshed_deployment: that one becomes available, with a native sidecar, and Envoy tells of its connections, those
# from a client and those to SERVER
expect_meshed_deployment() {
  local pod address
  of_scenario rollout status deployment/web --timeout=90s >/dev/null || fail 'the Deployment does not become available'
  pod=$(of_scenario get pod -l app=web -o jsonpath='{.items[0].metadata.name}')
  address=$(read_field "pod/$pod" .status.podIP)
  expect 'its sidecar' 'sluice-proxy Always' \
    "$(read_field "pod/$pod" .spec.initContainers[0].name) $(read_field "pod/$pod" .spec.initContainers[0].restartPolicy)"
  expect 'what the pod answers' ok "$(fetch "http://$address:8080/")"
  within 20 'Envoy tells of the connection from outside' envoy_says "$pod" "meant $address:8080, Envoy 127.0.0.6:"
  expect 'what the pod gets' ok "$(of_scenario exec "$pod" -c web -- wget -q -O- "http://$SERVER:8080/")"
  within 20 'Envoy tells of the connection to outside' envoy_says "$pod" "meant $SERVER:8080, Envoy $address:"
  expect 'its restarts' 0 "$(read_field "pod/$pod" .status.containerStatuses[0].restartCount)"
}

# become_ready POD [SECONDS]
become_ready() {
  of_scenario wait "pod/$1" --for=condition=Ready --timeout="${2:-90}s" >/dev/null || fail "pod $1 does not become Ready"
}

is_ready() { [[ $(read_field "pod/$1" '.status.conditions[?(@.type=="Ready")].status') == True ]]; }

# fetch URL: from the node
fetch() { curl -sf --max-time 5 "$1"; }

# envoy_says POD TEXT [CONTAINER]: a line of the log of the pod's sidecar holds the text
envoy_says() { of_scenario logs "$1" -c "${3:-sluice-proxy}" | grep -F -- "$2" >/dev/null; }

# envoy_count ADDRESS DIRECTION: how many connections the rules have brought to the sidecar there, inbound or outbound
envoy_count() {
  fetch "http://$1:15090/stats/prometheus" |
    awk -v name="envoy_tcp_downstream_cx_total{envoy_tcp_prefix=\"$2\"}" '$1 == name { print $2 }'
}

# message_of POD REASON: the last event's
message_of() {
  of_scenario get event --field-selector "involvedObject.name=$1,reason=$2" -o jsonpath='{.items[-1:].message}' | grep .
}

# reasons_of POD: of its events that sluice-node has written
reasons_of() {
  of_scenario get event --field-selector "involvedObject.name=$1" -o jsonpath='{.items[*].reason}' |
    tr ' ' '\n' | grep '^Redirect' || true
}

# identity_of POD: its uid and the ids of its containers, which a restart changes
identity_of() {
  of_scenario get pod "$1" -o jsonpath='{.metadata.uid} {.status.initContainerStatuses[*].containerID} {.status.containerStatuses[*].containerID}'
}

# namespace_of POD: the file of its network namespace
namespace_of() {
  local id
  id=$(read_field "pod/$1" '.status.containerStatuses[0].containerID')
  echo "/proc/$(ctr tasks list | awk -v id="${id#containerd://}" '$1 == id { print $2 }')/ns/net"
}

# expect STATEMENT EXPECTED ACTUAL
expect() { [[ $3 == "$2" ]] || fail "$1: expected '$2', but it is '$3'"; }

# expect_text STATEMENT PART TEXT: the text holds that part
expect_text() { [[ $3 == *"$2"* ]] || fail "$1: expected a text with '$2', but it is '$3'"; }
