# of 100 pods that are created at once, half of them to be asked about, none fails to start, and each is in the mesh from its first connection; all can be deleted at once
readonly HALF=50
readonly ID_AND_RESTARTS='{.status.containerStatuses[0].containerID} {.status.containerStatuses[0].restartCount} {.status.initContainerStatuses[0].restartCount}'

scenario() {
  local start=$EPOCHREALTIME pods kind
  outside_mesh
  run_half annotated sidecar '{sluice.mesh/redirect: "{\"v\":1}"}'
  run_half asked istio-proxy "{sidecar.istio.io/status: '{\"initContainers\": [\"istio-proxy\"]}'}"
  for kind in annotated asked; do
    of_scenario rollout status "deployment/$kind" --timeout=240s >/dev/null || fail "not all of the pods become Ready: $kind"
  done
  tell_more "$((2 * HALF)) pods are Ready after $(seconds_since "$start") s"
  expect 'what sandboxes failed for' '' "$(messages_of FailedCreatePodSandBox)"
  expect 'what had to be mended' '' "$(messages_of RedirectRepaired)"
  pods=$(of_scenario get pod -o jsonpath="{range .items[*]}$ID_AND_RESTARTS{'\n'}{end}")
  expect 'pods, and the restarts of their containers' "$((2 * HALF)) 0 0" \
    "$(cut -d' ' -f2- <<<"$pods" | sort | uniq -c | xargs)"
  expect 'pods with rules' "$((2 * HALF))" "$(with_rules <<<"$pods" | grep -c 'skuid 1337')"
  start=$EPOCHREALTIME
  of_scenario delete deployment annotated asked --cascade=foreground --timeout=240s >/dev/null || fail 'pods are stuck'
  tell_more "they are gone after $(seconds_since "$start") s"
}

messages_of() { of_scenario get event --field-selector "reason=$1" -o jsonpath='{.items[*].message}'; }

# run_half NAME SIDECAR ANNOTATIONS: pods whose first connection is to the node, where nobody answers "ok", as their sidecar
# does. 100 Envoys would be a test of the machine.
run_half() {
  create <<YAML
apiVersion: apps/v1
kind: Deployment
metadata: {name: $1}
spec:
  replicas: $HALF
  selector: {matchLabels: {app: $1}}
  template:
    metadata:
      labels: {app: $1}
      annotations: $3
    spec:
      terminationGracePeriodSeconds: 1
      dnsPolicy: Default
      initContainers:
        - name: $2
          restartPolicy: Always
          image: sluice.test/busybox:1
          imagePullPolicy: Never
          command: [httpd, -f, -p, "15001", -h, /www]
          securityContext: {runAsUser: 1337, runAsGroup: 1337}
      containers:
        - name: work
          image: sluice.test/busybox:1
          imagePullPolicy: Never
          command:
            - sh
            - -c
            - |
              answer=refused
              while [ "\${answer%refused}" != "\$answer" ]; do # the sidecar does not listen yet
                sleep 0.1
                answer=\$(wget -q -O- $ETCD/ 2>&1)
              done
              [ "\$answer" = ok ] && exec sleep infinity
YAML
}

# with_rules: for the pods of standard input, the line of each that lets the sidecar's own connections pass
with_rules() {
  local tasks id
  tasks=$(ctr tasks list)
  while read -r id _; do
    nsenter --net="/proc/$(awk -v id="${id#containerd://}" '$1 == id { print $2 }' <<<"$tasks")/ns/net" \
      nft list table inet sluice | awk '/skuid 1337/ && !found++'
  done
}
