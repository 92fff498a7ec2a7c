# a Deployment that "sluice-injector inject" has changed runs in the same way in a namespace outside of the mesh, with the settings of the cluster
scenario() {
  local injected
  run_server
  outside_mesh
  injected=$(print_deployment | inject)
  expect 'injected once more' "$injected" "$(inject <<<"$injected")"
  create <<<"$injected"
  expect_meshed_deployment
}

inject() { "$INJECTOR" inject -f - --from-cluster -n "$NAMESPACE"; }
