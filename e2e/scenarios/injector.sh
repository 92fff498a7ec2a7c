# while no injector answers, only pods that ask for a sidecar wait for it, and get it; all others start
scenario() {
  run_server
  in_mesh
  of_sluice scale deployment sluice-injector --replicas=0 >/dev/null
  trap start_injector EXIT
  within 60 'no injector runs' injector_is_gone

  print_deployment | create
  run_web unwilling '' false
  NAMESPACE=$NAMESPACE-others outside_mesh
  NAMESPACE=$NAMESPACE-others run_web plain
  NAMESPACE=$NAMESPACE-others run_istio_shape istio
  NAMESPACE=$NAMESPACE-others become_ready plain
  NAMESPACE=$NAMESPACE-others become_ready istio
  become_ready unwilling
  within 30 'an event says why the Deployment has no pod' why_it_waits
  tell_more "$(why_it_waits)"
  expect 'the pods of the Deployment' '' "$(of_scenario get pod -l app=web -o name)"
  if run_web asking >/dev/null 2>&1; then fail 'a pod that asks for a sidecar was created without one'; fi

  trap - EXIT
  start_injector
  expect_meshed_deployment
}

why_it_waits() {
  of_scenario get event --field-selector reason=FailedCreate -o jsonpath='{.items[*].message}' |
    grep -F 'failed calling webhook "inject.sluice.mesh"'
}
injector_is_gone() { [[ -z $(of_sluice get pod -l app.kubernetes.io/name=sluice-injector -o name) ]]; }
start_injector() {
  of_sluice scale deployment sluice-injector --replicas=2 >/dev/null
  within 60 'the injector answers' injector_answers
}
