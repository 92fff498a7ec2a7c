# a Deployment of a labelled namespace is injected, becomes Ready, and its traffic passes Envoy, in and out
scenario() {
  local pod address
  run_server
  in_mesh
  create <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata:
      labels: {app: web, sluice.mesh/inject: "true"}
    spec:
      terminationGracePeriodSeconds: 1
      dnsPolicy: Default
      containers:
        - name: web
          image: sluice.test/busybox:1
          imagePullPolicy: Never
          command: [httpd, -f, -p, "8080", -h, /www]
          readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}
          livenessProbe: {httpGet: {path: /index.html, port: 8080}, periodSeconds: 1}
YAML
  of_scenario rollout status deployment/web --timeout=90s >/dev/null || fail 'the Deployment does not become available'
  pod=$(of_scenario get pod -l app=web -o jsonpath='{.items[0].metadata.name}')
  address=$(read_field "pod/$pod" .status.podIP)
  expect 'its sidecar' 'sluice-proxy Always' \
    "$(read_field "pod/$pod" .spec.initContainers[0].name) $(read_field "pod/$pod" .spec.initContainers[0].restartPolicy)"

  expect 'what the pod answers' ok "$(fetch "http://$address:8080/")"
  within 20 'Envoy saw the connection from outside' envoy_says "$pod" "meant $address:8080, Envoy 127.0.0.6:"
  expect 'what the pod gets' ok "$(of_scenario exec "$pod" -c web -- wget -q -O- "http://$SERVER:8080/")"
  within 20 'Envoy saw the connection to outside' envoy_says "$pod" "meant $SERVER:8080, Envoy $address:"
  expect 'restarts' 0 "$(read_field "pod/$pod" .status.containerStatuses[0].restartCount)"
}
