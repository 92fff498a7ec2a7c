# the steps of docs/migrate.md: Deployments in the shapes of istiod and OSM, whose init containers make rules, move to Sluice and back
scenario() {
  "$ROOT/toolchain/prepare" peers >/dev/null # Istio's own program
  run_server
  outside_mesh
  make_programs
  print_istio_init | create
  print_osm_init | create
  print_istio_cni | create
  expect_others_rules from-istio-init istio-init
  expect_others_rules from-osm-init osm-init
  expect 'the redirect of a pod that is not adopted' '' "$(annotation_of "$(pod_of from-istio-cni)")"

  kubectl label namespace "$NAMESPACE" sluice.mesh/adopt=enabled >/dev/null
  of_scenario rollout restart deployment >/dev/null
  expect_our_rules from-istio-init 15006 1337
  expect_our_rules from-osm-init 15003 1500
  expect_our_rules from-istio-cni 15006 1337

  kubectl label namespace "$NAMESPACE" sluice.mesh/adopt- >/dev/null
  of_scenario rollout restart deployment >/dev/null
  expect_others_rules from-istio-init istio-init
  expect_others_rules from-osm-init osm-init
}

# expect_others_rules NAME CONTAINER: the init container has made them, and Sluice none
expect_others_rules() {
  local pod
  pod=$(pod_of "$1")
  expect "$1: its init containers" "$2" "$(read_field "pod/$pod" '.spec.initContainers[*].name')"
  expect_text "$1: its tables" 'No such file or directory' "$(rules_of "$pod")"
  expect_redirected "$1" "$pod"
}

# expect_our_rules NAME PORT USER: Sluice has made them, and nothing else; the pod needs no capability for it
expect_our_rules() {
  local pod
  pod=$(pod_of "$1")
  expect "$1: its init containers" '' "$(read_field "pod/$pod" '.spec.initContainers[*].name')"
  expect "$1: containers with NET_ADMIN" '' "$(read_field "pod/$pod" .spec | grep -o NET_ADMIN || true)"
  expect_text "$1: its annotation" '"v":1' "$(annotation_of "$pod")"
  expect_text "$1: its rules" "redirect to :$2" "$(rules_of "$pod")"
  expect_text "$1: its rules" "skuid $3" "$(rules_of "$pod")"
  expect "$1: its tables" 'table inet sluice' "$(nsenter --net="$(namespace_of "$pod")" nft list tables)"
  expect_redirected "$1" "$pod"
}

# expect_redirected NAME POD: the sidecar answers, whoever asks the application, and whomever the application asks
expect_redirected() {
  expect "$1: who answers for the pod" sidecar "$(fetch "http://$(read_field "pod/$2" .status.podIP):8080/")"
  expect "$1: who answers the pod" sidecar "$(of_scenario exec "$2" -c web -- wget -q -O- "http://$SERVER:8080/")"
}

# pod_of DEPLOYMENT: its only one, once it is available and former ones are gone
pod_of() {
  if ! of_scenario rollout status "deployment/$1" --timeout=120s >/dev/null; then
    of_scenario logs -l "app=$1" --all-containers --prefix >&2 || true
    fail "$1 does not become available"
  fi
  within 60 "$1 has one pod" has_one_pod "$1"
  of_scenario get pod -l "app=$1" -o jsonpath='{.items[0].metadata.name}'
}
has_one_pod() { [[ $(of_scenario get pod -l "app=$1" -o name | wc -l) == 1 ]]; }

annotation_of() { read_field "pod/$1" '.metadata.annotations.sluice\.mesh/redirect'; }

# make_programs: what the init containers' images have, led to the machine's own: iptables, and Istio's program
make_programs() {
  create <<YAML
apiVersion: v1
kind: ConfigMap
metadata: {name: programs}
data:
  istio-iptables: |
    #!/bin/sh
    export PATH=/usr/sbin:/usr/bin:/sbin:/bin
    exec chroot /machine $CACHE/peers/istio-iptables "\$@"
  iptables-restore: |
    #!/bin/sh
    export PATH=/usr/sbin:/usr/bin:/sbin:/bin
    exec chroot /machine iptables-restore "\$@"
YAML
}

# As istiod leaves it where no CNI plugin redirects. What the image starts looks for the program beside it.
print_istio_init() {
  print_shape from-istio-init istio-proxy 1337 15006 <<'YAML'
- name: istio-init
  workingDir: /usr/local/bin
  args: [istio-iptables, -p, "15001", -z, "15006", -u, "1337", -m, REDIRECT, -i, "*", -x, "", -b, "*", -d, "15090,15021,15020"]
YAML
}

print_osm_init() {
  print_shape from-osm-init envoy 1500 15003 <<'YAML'
- name: osm-init
  command: [/bin/sh]
  args:
    - -c
    - |
      iptables-restore --noflush <<EOF
      # OSM sidecar interception rules
      *nat
      :OSM_PROXY_INBOUND - [0:0]
      :OSM_PROXY_IN_REDIRECT - [0:0]
      :OSM_PROXY_OUTBOUND - [0:0]
      :OSM_PROXY_OUT_REDIRECT - [0:0]
      -A OSM_PROXY_IN_REDIRECT -p tcp -j REDIRECT --to-port 15003
      -A PREROUTING -p tcp -j OSM_PROXY_INBOUND
      -A OSM_PROXY_INBOUND -p tcp --dport 15010 -j RETURN
      -A OSM_PROXY_INBOUND -p tcp --dport 15901 -j RETURN
      -A OSM_PROXY_INBOUND -p tcp --dport 15902 -j RETURN
      -A OSM_PROXY_INBOUND -p tcp --dport 15903 -j RETURN
      -A OSM_PROXY_INBOUND -p tcp --dport 15904 -j RETURN
      -A OSM_PROXY_INBOUND -p tcp -j OSM_PROXY_IN_REDIRECT
      -A OSM_PROXY_OUT_REDIRECT -p tcp -j REDIRECT --to-port 15001
      -A OSM_PROXY_OUT_REDIRECT -p tcp --dport 15000 -j ACCEPT
      -A OUTPUT -p tcp -j OSM_PROXY_OUTBOUND
      -A OSM_PROXY_OUTBOUND -o lo ! -d 127.0.0.1/32 -m owner --uid-owner 1500 -j OSM_PROXY_IN_REDIRECT
      -A OSM_PROXY_OUTBOUND -o lo -m owner ! --uid-owner 1500 -j RETURN
      -A OSM_PROXY_OUTBOUND -m owner --uid-owner 1500 -j RETURN
      -A OSM_PROXY_OUTBOUND -d 127.0.0.1/32 -j RETURN
      -A OSM_PROXY_OUTBOUND -j OSM_PROXY_OUT_REDIRECT
      COMMIT
      EOF
YAML
}

# As istiod leaves it where a CNI plugin redirects; which one, it does not know.
print_istio_cni() { print_shape from-istio-cni istio-proxy 1337 15006 </dev/null; }

# print_shape NAME SIDECAR USER INBOUND-PORT: a Deployment with the init container of standard input, if there is one. What
# stands for Envoy says "sidecar" to whoever is led to its ports; the application says "ok".
print_shape() {
  local init
  init=$(cat)
  cat <<YAML
apiVersion: apps/v1
kind: Deployment
metadata: {name: $1}
spec:
  replicas: 1
  selector: {matchLabels: {app: $1}}
  template:
    metadata:
      labels: {app: $1$(if [[ $2 == envoy ]]; then echo ', osm-proxy-uuid: 7d3c0f2a-0000-4000-8000-000000000001'; fi)}
      annotations: {$(if [[ $2 == istio-proxy ]]; then echo "sidecar.istio.io/status: '{\"containers\": [\"istio-proxy\"]}'"; fi)}
    spec:
      terminationGracePeriodSeconds: 1
      dnsPolicy: Default
      volumes:
        - {name: www, emptyDir: {}}
        - {name: programs, configMap: {name: programs, defaultMode: 0755}}
        - {name: machine, hostPath: {path: /}}
      initContainers:
$(sed 's/^/        /' <<<"${init:-[]}")
$(if [[ -n $init ]]; then print_init_container_end; fi)
      containers:
        - name: web
          image: sluice.test/busybox:1
          imagePullPolicy: Never
          command: [httpd, -f, -p, "8080", -h, /www]
          readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
        - name: $2
          image: sluice.test/busybox:1
          imagePullPolicy: Never
          command: [sh, -c, "echo sidecar >/srv/index.html; httpd -p 15001 -h /srv; exec httpd -f -p $4 -h /srv"]
          securityContext: {runAsUser: $3, runAsGroup: $3}
          volumeMounts: [{name: www, mountPath: /srv}]
YAML
}

print_init_container_end() {
  cat <<'YAML'
          image: sluice.test/busybox:1
          imagePullPolicy: Never
          securityContext: {runAsUser: 0, runAsGroup: 0, capabilities: {drop: [ALL], add: [NET_ADMIN, NET_RAW, SYS_CHROOT]}}
          volumeMounts: [{name: programs, mountPath: /usr/local/bin}, {name: machine, mountPath: /machine}]
YAML
}
