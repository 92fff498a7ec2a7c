# a Job ends when its work ends, and its work passed Envoy
scenario() {
  local pod
  run_server
  in_mesh
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
      containers:
        - name: work
          image: sluice.test/busybox:1
          imagePullPolicy: Never
          command: [sh, -c, 'test "\$(wget -q -O- http://$SERVER:8080/)" = ok']
YAML
  of_scenario wait job/work --for=condition=Complete --timeout=90s >/dev/null || fail 'the Job does not complete'
  pod=$(of_scenario get pod -l job-name=work -o jsonpath='{.items[0].metadata.name}')
  within 20 'its pod has ended' has_ended "$pod"
  expect 'the end of its sidecar' 0 "$(read_field "pod/$pod" .status.initContainerStatuses[0].state.terminated.exitCode)"
  envoy_says "$pod" "meant $SERVER:8080" || fail 'Envoy did not see what the Job fetched'
}

has_ended() { [[ $(read_field "pod/$1" .status.phase) == Succeeded ]]; }
