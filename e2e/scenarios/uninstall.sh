# helm uninstall leaves a clean node: running pods go on as they were and can be deleted, new ones start plain; and it can be installed again
scenario() {
  local address before
  # Other scenarios have written the network's file in other ways.
  print_network >"$CONFLIST.tmp" && mv "$CONFLIST.tmp" "$CONFLIST"
  within 10 'the chain is whole' chain_is_whole
  run_server
  in_mesh
  run_web injected
  run_web deleted-later
  NAMESPACE=$NAMESPACE-outside outside_mesh
  NAMESPACE=$NAMESPACE-outside run_istio_shape istio
  become_ready injected
  become_ready deleted-later
  NAMESPACE=$NAMESPACE-outside become_ready istio
  before=$(rules_of injected)
  address=$(read_field pod/injected .status.podIP)

  trap upgrade_release EXIT
  helm uninstall "$RELEASE" --timeout 6m >"$STATE/uninstall" 2>&1 || fail "helm uninstall failed: $(<"$STATE/uninstall")"
  # By it the replicas choose their leader; the injector made it, and Helm does not know it.
  LEFT=lease.coordination.k8s.io/sluice-injector
  becomes 40 release_is_gone || true
  expect 'what the cluster still has of it' "$LEFT" "$(objects_of_release)"
  expect 'what the node has but for the pass-through' "$(<"$STATE/before/node")" "$(what_is_on_node | grep -v "$INSTALLED_PLUGIN\$")"
  expect 'what the plugin answers to DEL' 0 "$(delete_by_plugin)"
  expect 'the taints of the node' '' "$(read_field "node/$NODE" .spec.taints)"

  expect_text 'the rules of the running pod' 'table inet sluice' "$before"
  expect 'the rules of the running pod' "$before" "$(rules_of injected)"
  expect 'what it answers' ok "$(fetch "http://$address:8080/")"
  within 20 'its traffic passes Envoy' envoy_says injected "meant $address:8080, Envoy 127.0.0.6:"
  expect 'what it gets' ok "$(of_scenario exec injected -c web -- wget -q -O- "http://$SERVER:8080/")"
  within 20 'its calls pass Envoy' envoy_says injected "meant $SERVER:8080, Envoy $address:"
  of_scenario delete pod deleted-later --timeout=30s >/dev/null || fail 'the injected pod is stuck'
  NAMESPACE=$NAMESPACE-outside of_scenario delete pod istio --timeout=30s >/dev/null || fail "istiod's pod is stuck"

  run_web plain # in the namespace that opts in
  run_web annotated '{sluice.mesh/redirect: "{\"v\":1}"}'
  become_ready plain
  become_ready annotated
  expect 'the init containers of a new pod' '' "$(read_field pod/plain '.spec.initContainers[*].name')"
  expect 'the tables of a new pod' '' "$(nsenter --net="$(namespace_of annotated)" nft list tables)"

  trap - EXIT
  upgrade_release
  expect 'the chain' 'bridge sluice-cni' "$(types_of_chain)"
  cmp -s "$PLUGIN" "$INSTALLED_PLUGIN" || fail 'the plugin is not the one of this release'
  run_web again
  become_ready again
  expect_text 'the rules of a pod after it was installed again' 'table inet sluice' "$(rules_of again)"
  of_scenario delete pod injected plain annotated --timeout=30s >/dev/null || fail 'a pod of before is stuck'
}

release_is_gone() { [[ $(objects_of_release) == "$LEFT" ]]; }

# objects_of_release: of the kinds that it has, in all namespaces
objects_of_release() {
  kubectl get mutatingwebhookconfiguration,validatingadmissionpolicy,validatingadmissionpolicybinding,clusterrole,clusterrolebinding \
    -o name | grep sluice || true
  of_sluice get all,configmap,secret,role,rolebinding,serviceaccount,lease,poddisruptionbudget,networkpolicy -o name |
    grep -v -e configmap/kube-root-ca.crt -e serviceaccount/default || true
}

delete_by_plugin() {
  CNI_COMMAND=DEL CNI_CONTAINERID=x CNI_IFNAME=eth0 CNI_NETNS=/nowhere CNI_PATH=/nowhere "$INSTALLED_PLUGIN" \
    <<<'{"cniVersion": "1.1.0", "name": "x", "type": "sluice-cni"}' >/dev/null 2>&1
  echo $?
}
