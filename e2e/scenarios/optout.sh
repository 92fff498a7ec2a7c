# pods and namespaces that opt out, in Sluice's, Istio's and OSM's words, get no sidecar and no rules; those beside them get both
scenario() {
  trap upgrade_release EXIT
  # In the words of the release as it is.
  words sluice sluice.mesh/injection=enabled '' sluice.mesh/injection=disabled
  run_pod "$OPTED_IN" meshed '{}' '{}'
  run_pod "$OPTED_IN" label '{sluice.mesh/inject: "false"}' '{}'
  run_pod "$OPTED_IN" annotation '{}' '{sluice.mesh/inject: "false"}'
  run_pod "$OPTED_OUT" namespace '{}' '{}'
  expect_choices label annotation namespace

  # What these two say about the namespace holds whatever the pod says.
  words istio istio-injection=enabled '' istio-injection=disabled
  run_pod "$OPTED_IN" meshed '{}' '{}'
  run_pod "$OPTED_IN" label '{sidecar.istio.io/inject: "false"}' '{}'
  run_pod "$OPTED_IN" annotation '{}' '{sidecar.istio.io/inject: "false"}'
  run_pod "$OPTED_OUT" namespace '{sidecar.istio.io/inject: "true"}' '{}'
  expect_choices label annotation namespace

  words osm openservicemesh.io/monitored-by=sluice openservicemesh.io/sidecar-injection=enabled \
    openservicemesh.io/monitored-by=sluice openservicemesh.io/ignore=true
  run_pod "$OPTED_IN" meshed '{}' '{}'
  run_pod "$OPTED_IN" annotation '{}' '{openservicemesh.io/sidecar-injection: disabled}'
  run_pod "$OPTED_OUT" namespace '{}' '{openservicemesh.io/sidecar-injection: enabled}'
  expect_choices annotation namespace

  trap - EXIT
  upgrade_release
}

# words PROFILE LABEL ANNOTATION LABEL...: the release speaks like this, and there are a namespace with the label and the
# annotation, and one with the labels after them
words() {
  local annotation=$3
  OPTED_IN=$NAMESPACE-$1-in OPTED_OUT=$NAMESPACE-$1-out
  [[ $1 == sluice ]] || upgrade_release --set "profile=$1"
  NAMESPACE=$OPTED_IN make_namespace "$2"
  [[ -z $annotation ]] || kubectl annotate namespace "$OPTED_IN" "$annotation" >/dev/null
  NAMESPACE=$OPTED_OUT make_namespace "${@:4}"
  # Each replica takes the settings up by itself.
  within 60 'the injector speaks so' all_replicas_inject
}

all_replicas_inject() {
  local try
  for try in {1..8}; do
    run_pod "$OPTED_IN" "try$try" '{}' '{}' --dry-run=server -o jsonpath='{.spec.initContainers[*].name}' | grep sluice-proxy || return 1
  done
}

run_pod() { # NAMESPACE NAME LABELS ANNOTATIONS [OPTION...]
  kubectl --namespace "$1" create -f - "${@:5}" <<YAML | if (($# > 4)); then cat; else cat >/dev/null; fi
apiVersion: v1
kind: Pod
metadata: {name: $2, labels: $3, annotations: $4}
spec:
  terminationGracePeriodSeconds: 1
  dnsPolicy: Default
  containers:
    - {name: web, image: "sluice.test/busybox:1", imagePullPolicy: Never, command: [httpd, -f, -p, "8080", -h, /www],
       readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}}
YAML
}

# expect_choices POD...: "meshed" has sidecar and rules; those named, the last of which is in OPTED_OUT, have neither
expect_choices() {
  local pod
  NAMESPACE=$OPTED_IN expect_meshed meshed
  for pod in "${@:1:$#-1}"; do NAMESPACE=$OPTED_IN expect_plain "$pod"; done
  NAMESPACE=$OPTED_OUT expect_plain "${!#}"
}

expect_meshed() {
  become_ready "$1"
  expect "the sidecar of $NAMESPACE/$1" sluice-proxy "$(read_field "pod/$1" '.spec.initContainers[*].name')"
  expect_text "the rules of $NAMESPACE/$1" 'skuid 1337' "$(rules_of "$1")"
}

expect_plain() {
  become_ready "$1"
  expect "the sidecar of $NAMESPACE/$1" 'web' "$(read_field "pod/$1" '.spec.initContainers[*].name}{.spec.containers[*].name')"
  expect "the tables of $NAMESPACE/$1" '' "$(nsenter --net="$(namespace_of "$1")" nft list tables)"
}
