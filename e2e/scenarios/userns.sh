# a pod in a user namespace of its own (hostUsers: false) is redirected like any other
scenario() {
  local pod
  run_server
  in_mesh
  print_deployment | sed 's/^      dnsPolicy: Default/&\n      hostUsers: false/' | create
  expect_meshed_deployment
  pod=$(of_scenario get pod -l app=web -o jsonpath='{.items[0].metadata.name}')
  [[ $(of_scenario exec "$pod" -c web -- readlink /proc/self/ns/user) != "$(readlink /proc/self/ns/user)" ]] ||
    fail 'the pod is in the user namespace of the node: this scenario could not fail'
  expect "who root of the pod is on the node" different \
    "$([[ $(of_scenario exec "$pod" -c web -- awk '{ print $2; exit }' /proc/self/uid_map) != 0 ]] && echo different)"
}
