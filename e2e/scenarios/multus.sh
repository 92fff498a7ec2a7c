# behind Multus, which passes no annotations, the plugin asks about each pod; after it, and in its auxiliary chain, it is installed without anybody's help
scenario() {
  outside_mesh
  MULTUS=$STATE/net.d/00-multus.conf AUXILIARY=$STATE/net.d/e2e-auxiliary BEHIND=$STATE/net.d/e2e-behind
  ln -sf "$CACHE/cluster/multus" "$STATE/cni/multus"
  ln -sf "$CACHE/cluster/passthru-cni" "$STATE/cni/passthru" # the first plugin of each auxiliary chain
  trap remove_multus EXIT

  # In the list, after Multus; the entry in the network's own list stays, and is run by Multus.
  call_multus "$NETWORK"
  within 10 'the plugin comes after Multus' plugin_comes_after_multus
  expect 'the chain of the network behind Multus' 'bridge sluice-cni' "$(types_of_chain)"
  expect_decisions chain

  # The network behind it has no entry of ours.
  remove_multus_file
  mkdir "$BEHIND"
  without_ours >"$BEHIND/10-$NETWORK.conflist"
  call_multus "$BEHIND" "\"auxiliaryCNIChainName\": \"$(basename "$AUXILIARY")\","
  within 10 'the plugin is in the auxiliary chain' test -e "$AUXILIARY/sluice-cni.conf"
  expect_decisions auxiliary

  of_scenario delete pod --all --timeout=60s >/dev/null || fail 'pods behind Multus do not go'
  remove_multus
  trap - EXIT
  within 10 'the entry is in the chain of the runtime again' chain_is_whole
}

# call_multus NETWORK [SETTING]: the runtime calls Multus, and Multus the network, by its name or its directory. Named by
# its file, it would get a DEL without its settings (k8snetworkplumbingwg/multus-cni#1449).
call_multus() {
  cat >"$MULTUS.tmp" <<JSON
{"cniVersion": "1.0.0", "name": "multus-cni-network", "type": "multus", "kubeconfig": "$KUBECONFIG", ${2:-}
 "clusterNetwork": "$1", "confDir": "$STATE/net.d", "cniDir": "$STATE/multus", "binDir": "$STATE/cni"}
JSON
  mv "$MULTUS.tmp" "$MULTUS"
}

plugin_comes_after_multus() { [[ $(types_of_chain "${MULTUS}list") == 'multus sluice-cni' ]]; }

remove_multus_file() { rm -f "$MULTUS" "${MULTUS}list"; }
remove_multus() {
  remove_multus_file
  rm -rf "$AUXILIARY" "$BEHIND" "$STATE/cni/multus" "$STATE/cni/passthru"
}

# expect_decisions WORD: of pods with that word in their names, which Multus has started
expect_decisions() {
  local pod
  run_web "$1-plain"
  run_web "$1-annotated" '{sluice.mesh/redirect: "{\"v\":1,\"inbound\":{\"excludePorts\":[8080]}}"}'
  run_istio_shape "$1-istio"
  for pod in "$1-plain" "$1-annotated" "$1-istio"; do
    become_ready "$pod"
    expect "the networks that Multus has given $pod" 1 "$(grep -c . <<<"$(delegates_of "$pod")")"
  done
  expect 'the tables of the plain pod' '' "$(nsenter --net="$(namespace_of "$1-plain")" nft list tables)"
  expect_text 'the rules of the annotated pod' 'skuid 1337' "$(rules_of "$1-annotated")"
  expect_text "the rules of istiod's pod" 'skuid 1337' "$(rules_of "$1-istio")"
}

# delegates_of POD: the file in which Multus keeps what it called, named for the pod's sandbox
delegates_of() {
  local sandbox
  sandbox=$(ctr containers list --quiet "labels.\"io.kubernetes.pod.name\"==\"$1\",labels.\"io.cri-containerd.kind\"==sandbox")
  find "$STATE/multus" -name "$sandbox*"
}
