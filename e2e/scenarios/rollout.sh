# helm upgrade and helm rollback under a load of new pods: none fails, none is refused, none starts unmeshed
scenario() {
  local image pod
  run_server
  in_mesh
  NAMESPACE=$NAMESPACE-others outside_mesh
  # The images of the next release are these, by another tag.
  for image in sluice-injector sluice-node; do
    image=$(ctr images list --quiet | grep "/$image:" | head -n 1)
    ctr images tag --force "$image" "${image%:*}:next" >/dev/null
  done
  trap upgrade_release EXIT
  create_pods &
  LOAD=$!
  upgrade_release --set image.tag=next --set node.podAnnotations.e2e=next
  expect 'the image of sluice-node' next "$(of_sluice get pod -l app.kubernetes.io/name=sluice-node -o jsonpath='{.items[*].spec.containers[0].image}' | sed 's/.*://')"
  helm rollback "$RELEASE" --wait --timeout 3m >/dev/null
  within 60 'sluice-node is ready' node_agent_is_ready
  touch "$STATE/rollout-done"
  wait "$LOAD" || fail 'a pod could not be created meanwhile'
  trap - EXIT
  upgrade_release

  CREATED=$(of_scenario get pod -o name | wc -l)
  ((CREATED >= 20)) || fail "only $CREATED pods were created meanwhile: that is no load"
  within 120 'all injected pods have ended' have_ended "$NAMESPACE"
  within 120 'all pods of istiod have ended' have_ended "$NAMESPACE-others"
  expect 'pods that failed' '' "$(kubectl get pod --all-namespaces --field-selector status.phase=Failed -o name | tr '\n' ' ')"
  for pod in $(of_scenario get pod -o name); do
    envoy_says "$pod" "meant $SERVER:8080" || fail "$pod was not meshed"
  done
  expect 'sandboxes of injected pods that failed' '' "$(message_of_failed_sandboxes "$NAMESPACE")"
  tell_more "$CREATED injected pods; sandboxes of istiod's that had to be tried again:
$(message_of_failed_sandboxes "$NAMESPACE-others")"
}

# create_pods: until the releases have changed, three each second that are injected, and one in istiod's shape
create_pods() {
  local number=0
  rm -f "$STATE/rollout-done"
  until [[ -e $STATE/rollout-done ]]; do
    ((number += 1))
    { injected_pod "$number-a"; injected_pod "$number-b"; injected_pod "$number-c"; } | create || return 1
    istio_pod "$number" | NAMESPACE=$NAMESPACE-others create || return 1
    sleep 1
  done
}

injected_pod() {
  cat <<YAML
---
apiVersion: v1
kind: Pod
metadata: {name: injected-$1}
spec:
  restartPolicy: Never
  terminationGracePeriodSeconds: 1
  dnsPolicy: Default
  containers:
    - {name: work, image: "sluice.test/busybox:1", imagePullPolicy: Never,
       command: [sh, -c, 'test "\$(wget -q -O- http://$SERVER:8080/)" = ok']}
YAML
}

# istio_pod NUMBER: nobody listens for its sidecar, so it gets an answer only if it is not meshed; then it fails
istio_pod() {
  cat <<YAML
apiVersion: v1
kind: Pod
metadata: {name: istio-$1, annotations: {sidecar.istio.io/status: '{}'}}
spec:
  restartPolicy: Never
  terminationGracePeriodSeconds: 1
  dnsPolicy: Default
  initContainers:
    - {name: istio-proxy, image: "sluice.test/busybox:1", imagePullPolicy: Never, restartPolicy: Always,
       command: [sleep, infinity], securityContext: {runAsUser: 1337, runAsGroup: 1337}}
  containers:
    - {name: work, image: "sluice.test/busybox:1", imagePullPolicy: Never,
       command: [sh, -c, '! timeout 5 wget -q -O- http://$SERVER:8080/']}
YAML
}

have_ended() {
  local phases
  phases=$(kubectl --namespace "$1" get pod -o jsonpath='{.items[*].status.phase}')
  [[ -n $phases && $phases != *Pending* && $phases != *Running* ]]
}
message_of_failed_sandboxes() {
  kubectl --namespace "$1" get event --field-selector reason=FailedCreatePodSandBox -o jsonpath='{.items[*].message}'
}
