# no connection of a pod bypasses its sidecar while containerd, the kubelet and the whole node are restarted, not even where sluice-node has to be asked, which starts with the pod
scenario() {
  local pod before
  in_mesh
  print_deployment | create
  run_caller
  beside outside_mesh
  beside run_istio_shape asked
  of_scenario rollout status deployment/web --timeout=90s >/dev/null || fail 'the Deployment does not become available'
  become_ready caller
  beside become_ready asked
  expect_caller_in_mesh

  before=$(identities)
  mapfile -d '' -t CONTAINERD <"/proc/$(pid_of containerd)/cmdline"
  mapfile -d '' -t KUBELET <"/proc/$(pid_of kubelet)/cmdline"
  trap start_what_ended EXIT
  end_process containerd
  start_what_ended
  expect_all_as_before containerd "$before"

  end_process kubelet
  start_what_ended
  expect_all_as_before kubelet "$before"

  restart_node
  for pod in $(pods_of_mesh); do within 120 "$pod runs in a new sandbox" is_made_again "$pod" "$before"; done
  within 120 "istiod's pod runs in a new sandbox" beside is_made_again asked "$before"
  expect_order 'the node'
}

identities() {
  local pod
  for pod in $(pods_of_mesh); do identity_of "$pod"; echo; done
  beside identity_of asked
}
pods_of_mesh() { of_scenario get pod -o jsonpath='{.items[*].metadata.name}'; }

# expect_all_as_before PROGRAM IDENTITIES: after a restart of the program
expect_all_as_before() {
  within 60 "the node is Ready after a restart of $1" node_is_ready
  expect_order "$1"
  expect "uids and containers after a restart of $1" "$2" "$(identities)"
}

# expect_order WHAT: after its restart, all are in the mesh, as they were made, and so is a new pod
expect_order() {
  local pod name=after-${1##* }
  within 60 "sluice-node is ready after a restart of $1" node_agent_is_ready
  within 60 "the injector answers after a restart of $1" injector_answers
  within 60 "the node is Ready after a restart of $1" node_is_ready
  for pod in $(pods_of_mesh); do
    expect_text "the rules of $pod after a restart of $1" 'skuid 1337' "$(rules_of "$pod")"
    expect "what had to be mended in $pod" '' "$(reasons_of "$pod")"
  done
  expect_text "the rules of istiod's pod after a restart of $1" 'skuid 1337' "$(beside rules_of asked)"
  expect "what had to be mended in istiod's pod" '' "$(beside reasons_of asked)"
  expect_caller_in_mesh
  beside run_istio_shape "$name"
  beside become_ready "$name"
  expect_text 'the rules of a new pod' 'skuid 1337' "$(beside rules_of "$name")"
}

# run_caller: a pod that fetches something from the node again and again, and counts; not while there is a file "pause"
run_caller() {
  create <<YAML
apiVersion: v1
kind: Pod
metadata: {name: caller}
spec:
  terminationGracePeriodSeconds: 1
  dnsPolicy: Default
  containers:
    - name: work
      image: sluice.test/busybox:1
      imagePullPolicy: Never
      command:
        - sh
        - -c
        - |
          all=0 failed=0
          while sleep 0.1; do
            if [ -e /tmp/pause ]; then
              echo \$all \$failed >/tmp/count
            else
              all=\$((all + 1))
              wget -q -O /dev/null $ETCD/version || failed=\$((failed + 1))
            fi
          done
YAML
}

# expect_caller_in_mesh: its sidecar has taken each connection that it has made since it started, and none has failed
expect_caller_in_mesh() {
  local all failed
  within 30 'the kubelet answers' of_scenario exec caller -c work -- true
  of_scenario exec caller -c work -- sh -c 'rm -f /tmp/count; touch /tmp/pause'
  within 10 'the caller pauses' counted_by_caller
  read -r all failed <<<"$(counted_by_caller)"
  ((all > 0)) || fail 'the caller has made no connection'
  expect 'connections of the caller that failed' 0 "$failed"
  expect 'connections of the caller that its sidecar took' "$all" \
    "$(envoy_count "$(read_field pod/caller .status.podIP)" outbound)"
  tell_more "$all connections of the caller, all by its sidecar"
  of_scenario exec caller -c work -- rm /tmp/pause
}
counted_by_caller() { of_scenario exec caller -c work -- cat /tmp/count; }

# start_what_ended: as a service manager would
start_what_ended() {
  if ! pid_of containerd >/dev/null; then start_process containerd "${CONTAINERD[@]}"; fi
  within 30 'containerd answers' ctr version
  within 60 'the kubelet stays' kubelet_stays
}

# kubelet_stays: it ends where containerd answers ctr, but has not made its CRI ready yet (1.37.2 with 2.4.2)
kubelet_stays() {
  if ! pid_of kubelet >/dev/null; then start_process kubelet "${KUBELET[@]}"; fi
  curl -sko /dev/null --max-time 2 "https://$NODE_ADDRESS:10250/healthz" && pid_of kubelet
}

# restart_node: what a machine loses when it is switched off, is gone; then it starts
restart_node() {
  local path namespaces processes
  namespaces=$(network_namespaces_of_pods)
  end_process kubelet
  processes=$(ctr tasks list | awk 'NR > 1 { print $2 }' | with_start_times)
  end_process containerd
  end_at_once <<<"$processes"
  shims | with_start_times | end_at_once
  for path in $namespaces; do
    umount "$path"
    rm "$path"
  done
  awk -v below="$STATE/containerd-run/" 'index($5, below) == 1 { print $5 }' /proc/self/mountinfo | sort -r |
    while read -r path; do umount "$path"; done
  rm -rf --one-file-system "$STATE/containerd-run" "$STATE/runc" "$AGENT_SOCKETS"
  ip link delete "$POD_BRIDGE"
  start_what_ended
}

# network_namespaces_of_pods: where libcni says that it has connected one
network_namespaces_of_pods() {
  grep -ho '"netns":"[^"]*"' "/var/lib/cni/results/$NETWORK-"* | cut -d'"' -f4 | sort -u |
    while read -r path; do [[ ! -e $path ]] || echo "$path"; done
}

# with_start_times, end_at_once: processes of standard input
with_start_times() {
  local pid
  while read -r pid; do echo "$pid $(start_time_of "$pid")"; done
}
end_at_once() {
  local pid start
  while read -r pid start; do
    if is_gone "$pid" "$start"; then continue; fi
    kill -KILL "$pid"
    becomes 10 is_gone "$pid" "$start"
  done
}

# is_made_again POD IDENTITIES: it is Ready, and none of its containers is among those
is_made_again() {
  local id
  for id in $(identity_of "$1" | cut -d' ' -f2-); do
    [[ $2 != *"$id"* ]] || return 1
  done
  is_ready "$1"
}
