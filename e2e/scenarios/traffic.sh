# a Deployment of a labelled namespace is injected, becomes Ready, and its traffic passes Envoy, in and out
scenario() {
  run_server
  in_mesh
  print_deployment | create
  expect_meshed_deployment
}
