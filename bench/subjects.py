"""What is measured, and how each run gets the fresh state that it needs."""

import json
import pathlib
import re

import namespaces
from measure import Program, system_program

BURST = 100
OTHERS_NAMESPACES = ["csluice", "csluice-large", "nft", "nft-large", "iptables", "portmap"]
PLUGIN_NAMESPACES = ["add", "add-large", "add-small-pieces", "add-cold", "check", "check-large", "del", "unmeshed"]
# Pods with the addresses of one family; all others have both. See namespaces.make.
ONE_FAMILY = ["add-ipv4", "add-ipv6"]
PLUGIN_NAMESPACES += ONE_FAMILY
BURST_NAMESPACES = [f"burst-{number}" for number in range(BURST)]

ANNOTATIONS = "io.kubernetes.cri.pod-annotations"
DEFAULT_POLICY = {"v": 1}
LARGE = range(500)
LARGE_POLICY = {
    "v": 1,
    "inbound": {"excludePorts": [20000 + 2 * number for number in LARGE]},
    "outbound": {
        "excludeCidrs": [f"{10 + number // 250}.{number % 250}.{2 * number % 250}.0/24" for number in LARGE]
    },
}
# What else a policy can ask for, each beside the default.
KINDS = {
    "tproxy": {"v": 1, "inbound": {"mode": "tproxy"}},
    "dns-all": {"v": 1, "dns": {}},
    "dns-listed": {"v": 1, "dns": {"servers": ["10.96.0.10", "10.96.0.11", "fd00:96::10"]}},
}
IPTABLES = ["iptables-nft", "iptables-legacy"]
PLUGIN_NAMESPACES += [f"{kind}-{command}" for kind in [*KINDS, *IPTABLES] for command in ("add", "check", "del")]
# As containerd gives it to the last plugin of a chain.
ADD_RESULT = {
    "cniVersion": "1.1.0",
    "interfaces": [
        {"mac": "ba:5f:08:f3:f5:b8", "name": "cni0"},
        {"mac": "36:fe:c3:1f:56:41", "name": "veth3e010f07"},
        {"mac": "c2:f3:be:ff:77:35", "name": "eth0", "sandbox": "/run/netns/cni-bf3dc6a6-0d7b-1f63-ffd3-10bcc4954803"},
    ],
    "ips": [
        {"address": "10.99.0.2/24", "gateway": "10.99.0.1", "interface": 2},
        {"address": "fd00:99::2/64", "gateway": "fd00:99::1", "interface": 2},
    ],
    "routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0"}],
}


def netconf(plugin_type, policy=None, **keys):
    """Standard input of a plugin, with what a kubelet writes into any pod's annotations, and the policy if given."""
    annotations = {
        "kubernetes.io/config.seen": "2026-11-21T02:10:50.898594697Z",
        "kubernetes.io/config.source": "api",
    }
    if policy:
        annotations["sluice.mesh/redirect"] = json.dumps(policy, separators=(",", ":"))
    return json.dumps(
        {"cniVersion": "1.1.0", "name": "bench", "type": plugin_type, "capabilities": {ANNOTATIONS: True}}
        | {"prevResult": ADD_RESULT, "runtimeConfig": {ANNOTATIONS: annotations}}
        | keys
    )


def environment(command, netns, pod_namespace="default"):
    pod = "IgnoreUnknown=1;K8S_POD_INFRA_CONTAINER_ID=b7ef9612aac89e62f844d17e7eeca52b;K8S_POD_NAME=web;"
    return "".join(
        f"{name}={value}\n"
        for name, value in {
            "CNI_COMMAND": command,
            "CNI_CONTAINERID": "b7ef9612aac89e62f844d17e7eeca52b",
            "CNI_NETNS": namespaces.path(netns) if netns else "",
            "CNI_IFNAME": "eth0",
            "CNI_PATH": "/opt/cni/bin",
            "CNI_ARGS": f"{pod}K8S_POD_NAMESPACE={pod_namespace}",
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        }.items()
    )


class Plugin:
    """
    One sluice-cni, by itself, in namespaces of its own. Another one beside it has a prefix for its namespaces and for the
    names of its samples. In small pieces is a copy of its file that was written so.
    """

    def __init__(self, bench, executable, in_small_pieces, prefix=""):
        self.bench, self.executable, self.in_small_pieces, self.prefix = bench, executable, in_small_pieces, prefix
        self.nft = system_program("nft")
        self.namespaces = [prefix + netns for netns in PLUGIN_NAMESPACES]

    def install(self):
        """The rules of the namespaces that have them before the first round."""
        bench = self.bench
        bench.once(self.plugin("", "ADD", "add", DEFAULT_POLICY), self.plugin("", "ADD", "add-large", LARGE_POLICY))
        bench.once(self.plugin("", "ADD", "check", DEFAULT_POLICY), self.plugin("", "ADD", "check-large", LARGE_POLICY))
        bench.once(*(self.plugin("", "ADD", netns, DEFAULT_POLICY) for netns in ONE_FAMILY))
        for kind in [*KINDS, *IPTABLES]:
            bench.once(self.of_kind("", kind, "ADD", "add"), self.of_kind("", kind, "ADD", "check"))

    def plan(self):
        """The subjects, each after the programs that prepare it."""
        return [
            self.plugin("VERSION", "VERSION", ""),
            self.plugin("VERSION-small-pieces", "VERSION", "", executable=self.in_small_pieces),
            self.walk(),
            self.plugin("VERSION-cold", "VERSION", ""),
            self.plugin("STATUS", "STATUS", ""),
            self.plugin("ADD-exempt", "ADD", "unmeshed", DEFAULT_POLICY, pod_namespace="kube-system"),
            self.plugin("ADD-unmeshed", "ADD", "unmeshed"),
            *self.fresh("ADD", "add", DEFAULT_POLICY),
            *self.fresh("ADD-small-pieces", "add-small-pieces", DEFAULT_POLICY, executable=self.in_small_pieces),
            *self.fresh("ADD-cold", "add-cold", DEFAULT_POLICY, self.walk()),
            *self.fresh("ADD-large", "add-large", LARGE_POLICY),
            *self.fresh("ADD-ipv4", "add-ipv4", DEFAULT_POLICY),
            *self.fresh("ADD-ipv6", "add-ipv6", DEFAULT_POLICY),
            self.plugin("CHECK", "CHECK", "check", DEFAULT_POLICY),
            self.plugin("CHECK-large", "CHECK", "check-large", LARGE_POLICY),
            self.plugin("", "ADD", "del", DEFAULT_POLICY),
            self.plugin("DEL", "DEL", "del", DEFAULT_POLICY),
            *(program for kind in [*KINDS, *IPTABLES] for program in self.all_of_kind(kind)),
        ]

    def fresh(self, name, netns, policy, *before, executable=None):
        """The first ADD of its namespace, after what makes it that, and what else comes just before it."""
        return [
            self.plugin("", "DEL", netns, policy),
            self.settled(netns),
            *before,
            self.plugin(name, "ADD", netns, policy, executable=executable),
        ]

    def walk(self):
        """Leaves nothing of other programs in the processor's caches."""
        return Program("", (self.bench.built("walk"),))

    def of_kind(self, name, kind, command, netns):
        """By another backend, or with another policy, than the default ones."""
        keys = {"backend": kind} if kind in IPTABLES else {}
        return self.plugin(name, command, f"{kind}-{netns}", KINDS.get(kind, DEFAULT_POLICY), **keys)

    def all_of_kind(self, kind):
        return [
            self.of_kind("", kind, "DEL", "add"),
            self.settled(f"{kind}-add"),
            self.of_kind(f"ADD-{kind}", kind, "ADD", "add"),
            self.of_kind(f"CHECK-{kind}", kind, "CHECK", "check"),
            self.of_kind("", kind, "ADD", "del"),
            self.of_kind(f"DEL-{kind}", kind, "DEL", "del"),
        ]

    def plugin(self, name, command, netns, policy=None, pod_namespace="default", executable=None, **keys):
        return cni_program(
            self.bench,
            executable or self.executable,
            self.prefix + name if name else "",
            command,
            self.prefix + netns if netns else "",
            policy,
            pod_namespace,
            **keys,
        )

    def settled(self, netns):
        """Waits until the kernel has freed what was removed: whoever closes a netlink socket before then has to."""
        return Program("", (self.nft, "list", "tables"), netns=namespaces.path(self.prefix + netns))


def cni_program(bench, executable, name, command, netns, policy=None, pod_namespace="default", **keys):
    """A run of a CNI plugin."""
    label = f"{executable.name}-{command}-{netns}-{pod_namespace}"
    if command == "VERSION":
        stdin = json.dumps({"cniVersion": "1.1.0"})
    elif command == "STATUS":
        stdin = json.dumps({"cniVersion": "1.1.0", "name": "bench", "type": executable.name})
    else:
        stdin = netconf(executable.name, policy, excludeNamespaces=["kube-system"], **keys)
    return Program(
        name,
        (str(executable),),
        stdin=bench.file(f"{label}.json", stdin),
        environment=bench.file(f"{label}.environment", environment(command, netns, pod_namespace)),
    )


class Single:
    """Each subject by itself, in a namespace of its own."""

    def __init__(self, bench, plugins):
        self.bench, self.plugins = bench, plugins
        self.nft, self.iptables_restore = (
            str(bench.copied(pathlib.Path(system_program(name)), "system")) for name in ("nft", "iptables-restore")
        )
        self.portmap = bench.copied(bench.cni / "portmap", "system")
        for plugin in plugins:
            plugin.install()
        self.rules = self.nft_input("add")
        self.large_rules = self.nft_input("add-large")
        self.names = [program.name for program in self.plan() if program.name]

    def plan(self):
        """The subjects, each after the programs that prepare it."""
        fresh = self.bench.file("fresh.nft", "flush ruleset\n")
        return [
            Program("noop", (self.bench.built("noop"),)),
            Program("noop-musl", (self.bench.built("noop-musl"),)),
            *(program for plugin in self.plugins for program in plugin.plan()),
            self.nft_file("", "csluice", fresh),
            self.csluice("csluice", "add", "csluice"),
            self.nft_file("", "csluice-large", fresh),
            self.csluice("csluice-large", "add-large", "csluice-large"),
            self.nft_file("", "nft", fresh),
            self.nft_file("nft", "nft", self.rules),
            self.nft_file("", "nft-large", fresh),
            self.nft_file("nft-large", "nft-large", self.large_rules),
            self.nft_file("", "iptables", fresh),
            Program(
                "iptables-restore",
                (self.iptables_restore, str(self.bench.sources / "iptables.rules")),
                netns=namespaces.path("iptables"),
                environment=self.bench.file("environment-path", "PATH=/usr/sbin:/usr/bin:/sbin:/bin\n"),
            ),
            cni_program(self.bench, self.portmap, "portmap-VERSION", "VERSION", ""),
            cni_program(self.bench, self.portmap, "portmap-ADD", "ADD", "portmap"),
        ]

    def csluice(self, name, action, netns):
        return Program(name, (self.bench.built("csluice"), action, namespaces.path(netns)))

    def nft_file(self, name, netns, path):
        return Program(name, (self.nft, "-f", path), netns=namespaces.path(netns))

    def nft_input(self, netns):
        """The rules that sluice-cni has installed there, as input for nft, which then has the same to do."""
        table = namespaces.run_in(netns, self.nft, "list", "table", "inet", "sluice")
        return self.bench.file(f"{netns}.nft", table)

    def assert_equal_rules(self):
        """A comparison with a program that does less would be worth nothing."""
        self.bench.once(self.csluice("", "add", "csluice"), self.nft_file("", "nft", self.rules))
        self.bench.once(
            self.csluice("", "add-large", "csluice-large"), self.nft_file("", "nft-large", self.large_rules)
        )
        for size in ("", "-large"):
            expected = self.rules_in(f"add{size}")
            for netns in (f"csluice{size}", f"nft{size}"):
                if self.rules_in(netns) != expected:
                    raise SystemExit(
                        f"the rules of {netns} differ from those of sluice-cni: adapt bench/csluice.c\n"
                        f"--- sluice-cni\n{expected}\n--- {netns}\n{self.rules_in(netns)}"
                    )

    def assert_rules_installed(self):
        for netns in ("add", "check", "csluice", "nft"):
            self.rules_in(netns)

    def rules_in(self, netns):
        listed = namespaces.run_in(netns, self.nft, "list", "table", "inet", "sluice")
        return re.sub(r'\n\tcomment ".*"', "", listed)


class Burst:
    """A node that restarts: ADD for 100 pods at once."""

    def __init__(self, bench, single):
        self.bench = bench
        plugin = single.plugins[0]
        self.remove = [single.csluice("", "remove", netns) for netns in BURST_NAMESPACES]
        self.subjects = {each.prefix + "sluice-cni": self._adds(each) for each in single.plugins}
        self.subjects |= {
            "csluice": [single.csluice("csluice", "add", netns) for netns in BURST_NAMESPACES],
            "nft": [single.nft_file("nft", netns, single.rules) for netns in BURST_NAMESPACES],
        }
        self.undo = [plugin.plugin("", "DEL", netns, DEFAULT_POLICY) for netns in BURST_NAMESPACES]
        self.undo += [plugin.settled(netns) for netns in BURST_NAMESPACES]

    def _adds(self, plugin):
        """By any of the plugins, in the same namespaces."""
        return [
            cni_program(self.bench, plugin.executable, "sluice-cni", "ADD", netns, DEFAULT_POLICY)
            for netns in BURST_NAMESPACES
        ]

    def run(self, count):
        """For each subject a list of (samples, milliseconds), one for each burst."""
        results = {name: [] for name in self.subjects}
        for _ in range(count):
            for name, plan in self.subjects.items():
                samples, total = self.bench.burst(plan)
                if all(sample.exit_code == 0 for sample in samples):
                    # Ends with an error where there is no table: nobody is measured who did not do the work.
                    self.bench.once(*self.remove)
                self.bench.once(*self.undo)
                results[name].append((samples, total))
        return results
