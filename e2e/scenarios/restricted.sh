# a namespace that enforces Pod Security "restricted" runs an injected pod, and would refuse an init container like Istio's
scenario() {
  local refused
  in_mesh
  kubectl label namespace "$NAMESPACE" pod-security.kubernetes.io/enforce=restricted >/dev/null
  if refused=$(restricted_pod refused '{drop: [ALL], add: [NET_ADMIN]}' 2>&1); then
    fail 'the namespace accepted a container with NET_ADMIN: it does not enforce anything'
  fi
  expect_text 'why it refuses NET_ADMIN' 'violates PodSecurity "restricted' "$refused"
  restricted_pod accepted '{drop: [ALL]}'
  become_ready accepted
  expect 'what it answers' ok "$(fetch "http://$(read_field pod/accepted .status.podIP):8080/")"
  within 20 'Envoy saw the connection' envoy_says accepted ':8080, Envoy 127.0.0.6:'
}

restricted_pod() { # NAME CAPABILITIES
  create <<YAML
apiVersion: v1
kind: Pod
metadata:
  name: $1
spec:
  terminationGracePeriodSeconds: 1
  dnsPolicy: Default
  securityContext: {runAsUser: 1000, runAsGroup: 1000, runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: web
      image: sluice.test/busybox:1
      imagePullPolicy: Never
      command: [httpd, -f, -p, "8080", -h, /www]
      securityContext: {allowPrivilegeEscalation: false, capabilities: $2}
YAML
}
