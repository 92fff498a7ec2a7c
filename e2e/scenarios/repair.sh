# pods from before the plugin, a Job's and a bare one among them, are meshed where they run once sluice-node is there; open connections go on and are named; a pod outside of the mesh is left alone
scenario() {
  local pod job address connection before lines
  run_server
  beside serve_echo server
  stop_node_agent
  trap start_node_agent EXIT
  without_ours >"$CONFLIST.tmp"
  mv "$CONFLIST.tmp" "$CONFLIST"

  in_mesh
  run_work
  run_web bare
  run_web plain '' false
  beside run_istio_shape asked
  within 90 "the Job's pod is Ready" job_is_ready
  job=$(pod_of_job)
  for pod in bare plain; do become_ready "$pod"; done
  beside become_ready asked
  for pod in bare plain "$job"; do expect "the tables of $pod before" '' "$(tables_of "$pod")"; done
  expect "the tables of istiod's pod before" '' "$(beside tables_of asked)"
  serve_echo bare
  address=$(read_field pod/bare .status.podIP)
  exec {connection}<>"/dev/tcp/$address/7000"
  echoes "$connection" || fail 'the bare pod does not answer'
  within 10 "the Job's connection is answered" job_was_answered_more_than 0
  before=$(identities)

  start_node_agent
  trap - EXIT
  for pod in bare "$job"; do within 30 "there is an event on $pod" message_of "$pod" RedirectRepaired; done
  within 30 "there is an event on istiod's pod" beside message_of asked RedirectRepaired
  tell_more "$(message_of bare RedirectRepaired)"
  tell_more "$(message_of "$job" RedirectRepaired)"
  within 10 'the chain is whole' chain_is_whole
  within 5 'the metrics count three repairs' three_are_counted

  expect 'uids and containers of all pods' "$before" "$(identities)"
  for pod in bare "$job"; do expect_text "the rules of $pod" 'skuid 1337' "$(rules_of "$pod")"; done
  expect_text "the rules of istiod's pod" 'skuid 1337' "$(beside rules_of asked)"
  expect_text "the event's words on the connection to the bare pod" "$address:7000 to " "$(message_of bare RedirectRepaired)"
  expect_text "the event's words on the Job's connection" "to $SERVER:7000" "$(message_of "$job" RedirectRepaired)"
  echoes "$connection" || fail 'the connection to the bare pod has not outlived the repair'
  lines=$(lines_of_job)
  within 10 "the Job's connection goes on" job_was_answered_more_than "$lines"

  expect 'what the bare pod answers' ok "$(fetch "http://$address:8080/")"
  within 20 'Envoy tells of the connection from outside' envoy_says bare "meant $address:8080, Envoy 127.0.0.6:"
  expect 'what the bare pod gets' ok "$(of_scenario exec bare -c web -- wget -q -O- "http://$SERVER:8080/")"
  within 20 'Envoy tells of the connection to outside' envoy_says bare "meant $SERVER:8080, Envoy $address:"
  of_scenario exec "$job" -c web -- touch /tmp/go
  of_scenario wait job/work --for=condition=Complete --timeout=60s >/dev/null || fail 'the Job does not complete'
  within 20 'Envoy tells of what the Job fetched' envoy_says "$job" "meant $SERVER:8080"

  expect 'the tables of the pod outside of the mesh' '' "$(tables_of plain)"
  expect 'its events' '' "$(reasons_of plain)"
  expect 'how often each of the others was repaired' 'RedirectRepaired RedirectRepaired RedirectRepaired' \
    "$(reasons_of bare) $(reasons_of "$job") $(beside reasons_of asked)"
}

# run_work: a Job that keeps a connection to the server, and fetches something from there before it ends
run_work() {
  create <<YAML
apiVersion: batch/v1
kind: Job
metadata: {name: work}
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      dnsPolicy: Default
      terminationGracePeriodSeconds: 1
      containers:
        - name: web
          image: sluice.test/busybox:1
          imagePullPolicy: Never
          command:
            - sh
            - -c
            - |
              (while sleep 0.2; do echo line; done) | nc $SERVER 7000 >/tmp/answers &
              until [ -e /tmp/go ]; do sleep 0.2; done
              test "\$(wget -q -O- http://$SERVER:8080/)" = ok
YAML
}
pod_of_job() { of_scenario get pod -l job-name=work -o jsonpath='{.items[0].metadata.name}'; }
job_is_ready() { is_ready "$(pod_of_job)"; }
lines_of_job() { of_scenario exec "$job" -c web -- cat /tmp/answers | grep -c .; }
job_was_answered_more_than() { (($(lines_of_job) > $1)); }

identities() {
  local pod
  for pod in bare plain "$job"; do identity_of "$pod"; echo; done
  beside identity_of asked
}

# The agent has only just started, and counts from 0.
three_are_counted() { (($(node_metric 'sluice_node_repairs_total{reason="rules-missing",result="repaired"}') == 3)); }
