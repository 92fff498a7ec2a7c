# no pod fails because containerd calls its plugin for lo beside ours: before it, after it, or at the same moment
scenario() {
  local real=$CACHE/cni/loopback pods=${SLUICE_E2E_PODS:-240}
  outside_mesh
  trap 'put_loopback ln -s "$CACHE/cni/loopback"' EXIT
  start_many at-once "$((pods / 3))"
  # The bridge alone takes longer than loopback, so this one is nearly always the first.
  put_loopback delayed "$real" 0.5
  start_many late "$((pods / 3))"
  put_loopback delayed "$real" "0.0\$((\$\$ % 10))"
  start_many beside "$((pods / 3))"
}

# start_many NAME PODS: meshed pods, 60 of them at a time, of which none fails
start_many() {
  create <<YAML
apiVersion: batch/v1
kind: Job
metadata: {name: $1}
spec:
  completions: $2
  parallelism: 60
  backoffLimit: 0
  template:
    metadata:
      annotations: {sluice.mesh/redirect: '{"v":1}'}
    spec:
      restartPolicy: Never
      dnsPolicy: Default
      terminationGracePeriodSeconds: 1
      containers:
        - {name: work, image: "sluice.test/busybox:1", imagePullPolicy: Never, command: ["true"]}
YAML
  of_scenario wait "job/$1" --for=condition=Complete --timeout="$((120 + 3 * $2))s" >/dev/null || fail "the Job $1 does not complete"
  expect "what sandboxes failed for, with $1" '' "$(of_scenario get event --field-selector reason=FailedCreatePodSandBox -o jsonpath='{.items[*].message}')"
  of_scenario delete job "$1" --wait=false >/dev/null
}

# put_loopback COMMAND...: what it makes, given a path as its last argument, takes the plugin's place at once
put_loopback() {
  "$@" "$STATE/cni/loopback.new"
  mv -T "$STATE/cni/loopback.new" "$STATE/cni/loopback"
}

# delayed PROGRAM SECONDS FILE: a program that waits before it is that one
delayed() {
  printf '#!/bin/bash\nsleep "%s"\nexec "%s"\n' "$2" "$1" >"$3"
  chmod 0755 "$3"
}
