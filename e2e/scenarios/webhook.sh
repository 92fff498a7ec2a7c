# pods of labelled namespaces are injected unless they opt out, and the API server refuses what the webhook refuses
scenario() {
  local refused before after
  in_mesh
  before=$(reviews)
  run_web injected
  expect 'the policy is written on the pod' 1 "$(read_field pod/injected '.metadata.annotations.sluice\.mesh/redirect' | grep -c '"v":1')"
  run_web unwilling '' false
  expect 'the init containers of a pod that refuses' '' "$(read_field pod/unwilling '.spec.initContainers[*].name')"
  after=$(reviews)
  ((after > before)) || fail 'the metrics count no review'
  if refused=$(run_web wrong '{sluice.mesh/include-inbound-ports: "80,web"}' 2>&1); then
    fail 'a pod with a malformed annotation was created'
  fi
  expect_text 'who refused' 'admission webhook "inject.sluice.mesh" denied the request' "$refused"
  expect_text 'the field' 'sluice.mesh/include-inbound-ports' "$refused"
  expect_text 'the value' 'web' "$refused"
  tell_more "$refused"
  become_ready injected
}

# reviews: how many its replicas have answered
reviews() {
  local address
  for address in $(kubectl --namespace sluice-system get pod --selector app.kubernetes.io/name=sluice-injector \
    -o jsonpath='{.items[*].status.podIP}'); do
    fetch "http://$address:9090/metrics"
  done |
    awk '/^sluice_injector_reviews_total\{/ { sum += $NF } END { print sum + 0 }'
}
