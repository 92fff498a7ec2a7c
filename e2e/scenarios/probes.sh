# the kubelet's probes ask the application, not Envoy: what does not listen is not Ready, what fails is restarted
scenario() {
  in_mesh
  create <<'YAML'
apiVersion: v1
kind: Pod
metadata:
  name: probed
spec:
  terminationGracePeriodSeconds: 1
  dnsPolicy: Default
  containers:
    - name: web
      image: sluice.test/busybox:1
      imagePullPolicy: Never
      command: [sh, -c, "mkdir /tmp/www; touch /tmp/www/alive; exec httpd -f -p 8080 -h /tmp/www"]
      livenessProbe: {httpGet: {path: /alive, port: 8080}, periodSeconds: 1, failureThreshold: 2}
    - name: late
      image: sluice.test/busybox:1
      imagePullPolicy: Never
      command: [sh, -c, "until [ -e /tmp/listen ]; do sleep 0.1; done; exec httpd -f -p 8081 -h /www"]
      readinessProbe: {tcpSocket: {port: 8081}, periodSeconds: 1}
YAML
  within 60 'the kubelet finds that nothing listens' unready_for 'Readiness probe failed'
  is_ready probed && fail 'the pod is Ready, though one of its containers does not listen'
  of_scenario exec probed -c late -- touch /tmp/listen
  become_ready probed 30

  expect 'restarts at first' 0 "$(restarts_of_web)"
  of_scenario exec probed -c web -- rm /tmp/www/alive
  within 60 'the kubelet restarts the container' web_was_restarted
  become_ready probed 30
}

unready_for() { of_scenario get event --field-selector involvedObject.name=probed,reason=Unhealthy | grep -F "$1"; }
restarts_of_web() { read_field pod/probed '.status.containerStatuses[?(@.name=="web")].restartCount'; }
web_was_restarted() { (($(restarts_of_web) > 0)); }
