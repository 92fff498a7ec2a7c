"""The cluster of e2e/up, as a client of its API server and a reader of its metrics and of its runtime's events."""

import contextlib
import datetime
import http.client
import json
import os
import pathlib
import re
import ssl
import subprocess
import threading
import time
import urllib.request

NAMESPACE = "bench-pods"
OPERATIONS = ("set_up_pod", "run_podsandbox", "create_container", "start_container")


class Cluster:
    def __init__(self, state, cache, address="10.98.0.1"):
        pki = state / "pki"
        self.address, self.state, self.cache = address, state, cache
        self.tls = ssl.create_default_context(cafile=pki / "ca.crt")
        self.tls.load_cert_chain(pki / "admin.crt", pki / "admin.key")

    def call(self, method, path, body=None, kind="application/json"):
        connection = http.client.HTTPSConnection(self.address, 6443, context=self.tls, timeout=90)
        connection.request(method, path, json.dumps(body) if body else None, {"Content-Type": kind})
        return connection.getresponse()

    def expect(self, method, path, body=None, statuses=(200, 201, 202)):
        answer = self.call(method, path, body)
        text = answer.read().decode()
        if answer.status not in statuses:
            raise SystemExit(f"{method} {path}: {answer.status} {text}")
        return json.loads(text)

    def ctr(self, *arguments):
        return [self.cache / "cluster/ctr", "--address", self.state / "containerd.sock", "--namespace", "k8s.io", *arguments]

    @contextlib.contextmanager
    def prepared(self, handlers):
        """With a namespace, and a RuntimeClass for each of these handlers of containerd."""
        classes = "/apis/node.k8s.io/v1/runtimeclasses"
        for handler in handlers:
            self.expect("POST", classes, {"metadata": {"name": handler}, "handler": handler}, (201, 409))
        self._create_namespace()
        try:
            account = f"/api/v1/namespaces/{NAMESPACE}/serviceaccounts/default"
            deadline = time.monotonic() + 30
            while self.call("GET", account).status != 200 and time.monotonic() < deadline:
                time.sleep(0.1)
            yield
        finally:
            self.call("DELETE", f"/api/v1/namespaces/{NAMESPACE}").read()
            for handler in handlers:
                self.call("DELETE", f"{classes}/{handler}").read()

    def _create_namespace(self):
        deadline = time.monotonic() + 90
        # That of an earlier run may still be going.
        while (status := self.call("POST", "/api/v1/namespaces", {"metadata": {"name": NAMESPACE}}).status) != 201:
            if status != 409 or time.monotonic() > deadline:
                raise SystemExit(f"the namespace {NAMESPACE} cannot be made: {status}")
            time.sleep(0.5)

    @contextlib.contextmanager
    def preferred(self):
        """The cluster at the highest priority, with what it starts meanwhile, so that other work counts less."""
        self._give_priority(-20)
        try:
            yield
        finally:
            self._give_priority(0)

    def _give_priority(self, nice):
        for file in (self.state / "processes").iterdir():
            process = file.read_text().split()[0]
            for thread in pathlib.Path("/proc", process, "task").glob("*"):
                with contextlib.suppress(ProcessLookupError):  # it has ended
                    os.setpriority(os.PRIO_PROCESS, int(thread.name), nice)

    def metrics(self):
        """For each operation, how many seconds and how many calls so far: the kubelet's requests to containerd, and
        containerd's calls of the CNI chain."""
        text = self.call("GET", "/api/v1/nodes/sluice-e2e/proxy/metrics").read().decode()
        text += urllib.request.urlopen(f"http://{self.address}:10260/v1/metrics").read().decode()
        found = {name: {"sum": 0.0, "count": 0.0} for name in OPERATIONS}
        for part, operation, value in re.findall(
            r'operations_duration_seconds\w*_(sum|count)\{operation_type="(\w+)"\} (\S+)', text
        ):
            if operation in found:
                found[operation][part] = float(value)
        return found


class Events:
    """When containers were started, by the runtime's own events."""

    def __init__(self, cluster):
        self.started = {}
        self.process = subprocess.Popen(cluster.ctr("events"), stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            found = re.match(r'(\S+ \S+) \+0000 UTC \S+ /tasks/start .*"container_id":"(\w+)"', line)
            if found:
                self.started[found[2]] = seconds(found[1])

    def start_of(self, container):
        deadline = time.monotonic() + 10
        while container not in self.started:
            if time.monotonic() > deadline:
                raise SystemExit(f"containerd tells of no start of the container {container}")
            time.sleep(0.01)
        return self.started[container]

    def close(self):
        self.process.terminate()
        self.process.wait()


def seconds(text):
    """Since 1970, of a time such as 2026-11-30 13:00:00.123456789, which is UTC."""
    whole, _, fraction = text.partition(".")
    moment = datetime.datetime.strptime(whole, "%Y-%m-%d %H:%M:%S").replace(tzinfo=datetime.timezone.utc)
    return moment.timestamp() + float("0." + (fraction or "0"))


def state_directory(environment):
    return pathlib.Path(environment.get("SLUICE_E2E_STATE", "/var/lib/sluice-e2e"))
