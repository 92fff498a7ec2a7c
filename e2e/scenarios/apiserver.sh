# while the API server is away, a sandbox that has to be made again gets its rules again, also where sluice-node has to be asked
scenario() {
  local pod address
  in_mesh
  run_web injected
  NAMESPACE=$NAMESPACE-others outside_mesh
  NAMESPACE=$NAMESPACE-others run_istio_shape asked
  become_ready injected
  NAMESPACE=$NAMESPACE-others become_ready asked

  end_process kube-apiserver
  trap start_api_server_again EXIT
  ! kubectl get --raw /readyz >/dev/null 2>&1 || fail 'the API server still answers'
  for pod in injected asked; do
    BEFORE=$(sandbox_of "$pod")
    ctr tasks kill --signal SIGKILL "$BEFORE"
    within 120 "$pod runs in a new sandbox" runs_in_new_sandbox "$pod"
    expect_text "the rules of $pod in its new sandbox" 'skuid 1337' \
      "$(nsenter --net="/proc/$(pid_of_container "$pod" web)/ns/net" nft list table inet sluice 2>&1 || true)"
  done
  trap - EXIT
  start_api_server_again

  within 60 'the kubelet has told the new address' has_address_of_sandbox injected
  become_ready injected
  address=$(read_field pod/injected .status.podIP)
  expect 'what the pod answers in its new sandbox' ok "$(fetch "http://$address:8080/")"
  within 20 'its traffic passes Envoy' envoy_says injected "meant $address:8080, Envoy 127.0.0.6:"
  NAMESPACE=$NAMESPACE-others become_ready asked
  run_web later
  become_ready later
}

start_api_server_again() {
  start_api_server
  within 60 'the API server is ready' kubectl get --raw /readyz
  within 60 'the node is Ready' node_is_ready
  within 60 'the injector answers' injector_answers
}

# These ask the runtime alone.
containers_of() { # POD FILTER
  ctr containers list --quiet "labels.\"io.kubernetes.pod.name\"==\"$1\",labels.\"io.kubernetes.pod.namespace\"~=\"^e2e-$NAME\",$2"
}
sandbox_of() { running "$(containers_of "$1" 'labels."io.cri-containerd.kind"==sandbox')"; }
pid_of_container() { # POD CONTAINER
  local id
  id=$(running "$(containers_of "$1" "labels.\"io.kubernetes.container.name\"==\"$2\"")")
  ctr tasks list | awk -v id="$id" '$1 == id { print $2 }'
}

# running IDS: the one of them that runs
running() { ctr tasks list | awk -v ids="$1" 'BEGIN { split(ids, list); for (i in list) wanted[list[i]] } $1 in wanted && $3 == "RUNNING" { print $1 }'; }

runs_in_new_sandbox() {
  local sandbox
  sandbox=$(sandbox_of "$1")
  [[ -n $sandbox && $sandbox != "$BEFORE" && -n $(pid_of_container "$1" web) ]]
}

has_address_of_sandbox() {
  local address
  address=$(read_field "pod/$1" .status.podIP)
  nsenter --net="/proc/$(pid_of_container "$1" web)/ns/net" ip -o address show | grep -F " $address/"
}
