"""A real API server on loopback, with what deploy/injector installs, for an injector that serves it from outside."""

import base64
import contextlib
import socket
import subprocess
import sys
import time

from measure import cache

TOKEN = "bench"
NAMESPACE = "sluice-system"
# What the certificate of the injector is for; see 40-service.yaml.
SERVER_NAME = f"sluice-injector.{NAMESPACE}.svc"
# The Deployment is left out: nothing here runs pods.
MANIFESTS = ["base/10-namespace", "base/20-access", "base/25-certificate", "base/40-service",
             "profiles/sluice/30-settings", "profiles/sluice/60-webhooks"]


@contextlib.contextmanager
def started(root, workplace):
    """The cluster, which ends with its context."""
    programs = cache() / "kubernetes"
    etcd, peers, port = free_port(), free_port(), free_port()
    with contextlib.ExitStack() as running:
        start(running, workplace, programs / "etcd", {
            "data-dir": workplace / "etcd", "unsafe-no-fsync": "true", "log-level": "error",
            "listen-client-urls": url(etcd), "advertise-client-urls": url(etcd),
            "listen-peer-urls": url(peers), "initial-advertise-peer-urls": url(peers), "initial-cluster": f"default={url(peers)}",
        })
        (workplace / "tokens").write_text(f'{TOKEN},admin,admin,"system:masters"\n')
        subprocess.run(["openssl", "genrsa", "-out", workplace / "accounts.key", "2048"], check=True, capture_output=True)
        make_certificate(workplace)
        start(running, workplace, programs / "kube-apiserver", {
            "etcd-servers": url(etcd), "bind-address": "127.0.0.1", "advertise-address": "127.0.0.1", "secure-port": port,
            "service-cluster-ip-range": "10.97.0.0/16", "authorization-mode": "RBAC", "token-auth-file": workplace / "tokens",
            "tls-cert-file": workplace / "server.crt", "tls-private-key-file": workplace / "server.key",
            "service-account-issuer": "https://kubernetes.default.svc",
            "service-account-key-file": workplace / "accounts.key", "service-account-signing-key-file": workplace / "accounts.key",
        })
        cluster = Cluster(programs / "kubectl", workplace, port)
        cluster.await_ready()
        for name in MANIFESTS:
            cluster.kubectl("apply", "-f", root / "deploy/injector" / f"{name}.yaml")
        yield cluster


class Cluster:
    """How to reach it."""

    def __init__(self, kubectl, workplace, port):
        self._kubectl, self.kubeconfig, self._workplace = kubectl, workplace / "kubeconfig", workplace
        self.port = port
        self.kubeconfig.write_text(
            f"""apiVersion: v1
kind: Config
current-context: bench
clusters: [{{name: bench, cluster: {{server: "https://127.0.0.1:{port}", certificate-authority: "{workplace}/server.crt"}}}}]
users: [{{name: bench, user: {{token: {TOKEN}}}}}]
contexts: [{{name: bench, context: {{cluster: bench, user: bench}}}}]
"""
        )

    def kubectl_command(self):
        return [self._kubectl, f"--kubeconfig={self.kubeconfig}"]

    def kubectl(self, *arguments, check=True):
        command = [*self.kubectl_command(), *arguments]
        return subprocess.run(command, check=check, capture_output=True, text=True, timeout=60)

    def create_namespaces(self, names):
        for name in names:
            self.kubectl("create", "namespace", name)

    def authority(self):
        """A file with the authorities of the injector's certificate, which it keeps in its Secret."""
        secret = ["get", "secret", "sluice-injector-certificate", f"--namespace={NAMESPACE}", "-o", r"jsonpath={.data.ca\.crt}"]
        file = self._workplace / "injector-ca.crt"
        file.write_bytes(base64.b64decode(self.kubectl(*secret).stdout))
        return file

    def await_ready(self):
        end = time.monotonic() + 60
        while self.kubectl("get", "--raw", "/readyz", check=False).returncode:
            if time.monotonic() > end:
                sys.exit(f"the API server was not ready within 60 s; see {self._workplace}")
            time.sleep(0.1)


def start(running, workplace, program, options):
    with open(workplace / f"{program.name}.log", "w") as log:
        command = [program, *(f"--{name}={value}" for name, value in options.items())]
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)

    def end():
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    running.callback(end)


def make_certificate(workplace):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=bench", "-addext", "subjectAltName=IP:127.0.0.1",
         "-keyout", workplace / "server.key", "-out", workplace / "server.crt"],
        check=True, capture_output=True,
    )


def url(port):
    return f"http://127.0.0.1:{port}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
