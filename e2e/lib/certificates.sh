# One authority for everything in the cluster, and the users that it knows. Sourced.

make_certificates() {
  local directory=$STATE/pki
  make_key "$directory/ca.key"
  openssl req -x509 -new -key "$directory/ca.key" -days 30 -subj /CN=sluice-e2e -out "$directory/ca.crt"
  make_key "$directory/service-account.key"
  openssl ec -in "$directory/service-account.key" -pubout -out "$directory/service-account.pub" 2>/dev/null

  certify apiserver /CN=kube-apiserver \
    "IP:$NODE_ADDRESS,IP:${SERVICE_CIDR%.*}.1,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc"
  certify kubelet-client /O=system:masters/CN=kube-apiserver-kubelet-client
  certify kubelet-server "/O=system:nodes/CN=system:node:$NODE" "IP:$NODE_ADDRESS,DNS:$NODE"
  admit_user admin /O=system:masters/CN=admin
  admit_user kubelet "/O=system:nodes/CN=system:node:$NODE"
  admit_user controller-manager /CN=system:kube-controller-manager
  admit_user scheduler /CN=system:kube-scheduler
}

make_key() { openssl ecparam -genkey -name prime256v1 -noout | openssl pkcs8 -topk8 -nocrypt -out "$1"; }

# certify NAME SUBJECT [ALTERNATIVE_NAMES]: pki/NAME.crt and pki/NAME.key
certify() {
  local name=$STATE/pki/$1
  make_key "$name.key"
  openssl req -new -key "$name.key" -subj "$2" -out "$name.csr"
  openssl x509 -req -in "$name.csr" -CA "$STATE/pki/ca.crt" -CAkey "$STATE/pki/ca.key" -CAcreateserial -days 30 \
    -extfile <(
      echo 'extendedKeyUsage=clientAuth,serverAuth'
      [[ -z ${3:-} ]] || echo "subjectAltName=$3"
    ) -out "$name.crt" 2>/dev/null
  rm "$name.csr"
}

# admit_user NAME SUBJECT: kubeconfig/NAME
admit_user() {
  certify "$1" "$2"
  cat >"$STATE/kubeconfig/$1" <<YAML
apiVersion: v1
kind: Config
current-context: sluice-e2e
contexts: [{name: sluice-e2e, context: {cluster: sluice-e2e, user: $1}}]
clusters: [{name: sluice-e2e, cluster: {server: "$API", certificate-authority: $STATE/pki/ca.crt}}]
users: [{name: $1, user: {client-certificate: $STATE/pki/$1.crt, client-key: $STATE/pki/$1.key}}]
YAML
}
