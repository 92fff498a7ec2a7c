# a malformed annotation keeps its pod from starting, with an event that names field and remedy; the pod is deleted without trouble
scenario() {
  local message
  outside_mesh
  run_web wrong '{sluice.mesh/redirect: "{\"v\":1,\"inbound\":{\"port\":99999}}"}'
  within 60 'there is an event' message_of wrong FailedCreatePodSandBox
  message=$(message_of wrong FailedCreatePodSandBox)
  expect_text 'the message of the event' 'plugin type="sluice-cni" failed (add)' "$message"
  expect_text 'the field in the message' 'inbound.port' "$message"
  expect_text 'the value in the message' '99999' "$message"
  expect_text 'the remedy in the message' '65535' "$message"
  expect 'its containers' '' "$(read_field pod/wrong .status.containerStatuses[0].state.running)"
  tell_more "$message"
  of_scenario delete pod wrong --timeout=30s >/dev/null || fail 'the pod is stuck'
}
