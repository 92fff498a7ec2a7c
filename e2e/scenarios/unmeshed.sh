# a pod outside of the mesh is as if there were no mesh: no sidecar, no annotation, no rule
scenario() {
  outside_mesh
  run_web plain
  become_ready plain
  expect 'its init containers' '' "$(read_field pod/plain '.spec.initContainers[*].name')"
  expect 'its annotations' '' "$(read_field pod/plain .metadata.annotations)"
  expect 'the tables of its namespace' '' "$(nsenter --net="$(namespace_of plain)" nft list tables)"
  expect 'the routes that a meshed pod would have' '' "$(nsenter --net="$(namespace_of plain)" ip -6 route show table local proto 83)"
  expect 'what it answers' ok "$(fetch "http://$(read_field pod/plain .status.podIP):8080/")"
}
