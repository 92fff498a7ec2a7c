# a Deployment that "sluice-injector inject" has changed runs in the same way where no webhook is asked
scenario() {
  local injected
  run_server
  outside_mesh
  injected=$(print_deployment | "$INJECTOR" inject -f - --config "$STATE/injector" -n "$NAMESPACE")
  expect 'injected once more' "$injected" "$("$INJECTOR" inject -f - --config "$STATE/injector" -n "$NAMESPACE" <<<"$injected")"
  create <<<"$injected"
  expect_meshed_deployment
}
