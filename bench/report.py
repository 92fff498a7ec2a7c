"""From samples to figures, and from figures to a document."""

import datetime
import os
import platform
from dataclasses import dataclass

SUBJECTS = {
    "noop": "static C program that does nothing",
    "noop-musl": "the same with musl instead of glibc",
    "VERSION": "sluice-cni VERSION",
    "VERSION-small-pieces": "sluice-cni VERSION, file in small pieces",
    "VERSION-cold": "sluice-cni VERSION, cold",
    "STATUS": "sluice-cni STATUS",
    "ADD-exempt": "sluice-cni ADD, excluded namespace",
    "ADD-unmeshed": "sluice-cni ADD, pod without the annotation",
    "ADD": "**sluice-cni ADD, default policy**",
    "ADD-small-pieces": "the same, file in small pieces",
    "ADD-cold": "the same, cold",
    "ADD-ipv4": "the same, pod with IPv4 only",
    "ADD-ipv6": "the same, pod with IPv6 only",
    "ADD-large": "sluice-cni ADD, 500 ports and 500 CIDRs",
    "CHECK": "sluice-cni CHECK, default policy",
    "CHECK-large": "sluice-cni CHECK, 500 ports and 500 CIDRs",
    "DEL": "sluice-cni DEL",
    "ADD-tproxy": "sluice-cni ADD, TPROXY",
    "CHECK-tproxy": "sluice-cni CHECK, TPROXY",
    "DEL-tproxy": "sluice-cni DEL, TPROXY",
    "ADD-dns-all": "sluice-cni ADD, DNS of all servers",
    "CHECK-dns-all": "sluice-cni CHECK, DNS of all servers",
    "DEL-dns-all": "sluice-cni DEL, DNS of all servers",
    "ADD-dns-listed": "sluice-cni ADD, DNS of three servers",
    "CHECK-dns-listed": "sluice-cni CHECK, DNS of three servers",
    "DEL-dns-listed": "sluice-cni DEL, DNS of three servers",
    "ADD-iptables-nft": "sluice-cni ADD by iptables-nft",
    "CHECK-iptables-nft": "sluice-cni CHECK by iptables-nft",
    "DEL-iptables-nft": "sluice-cni DEL by iptables-nft",
    "ADD-iptables-legacy": "sluice-cni ADD by iptables-legacy",
    "CHECK-iptables-legacy": "sluice-cni CHECK by iptables-legacy",
    "DEL-iptables-legacy": "sluice-cni DEL by iptables-legacy",
    "csluice": "static C program, same transaction as ADD",
    "csluice-large": "static C program, 500 ports and 500 CIDRs",
    "nft": "`nft -f`, same rules as ADD",
    "nft-large": "`nft -f`, 500 ports and 500 CIDRs",
    "iptables-restore": "`iptables-restore`, like rules, IPv4 only",
    "portmap-VERSION": "portmap VERSION",
    "portmap-ADD": "portmap ADD without ports",
}
# Before the names of the subjects that are of another commit's plugin.
BESIDE = "beside-"
BURST_SUBJECTS = {
    "sluice-cni": "sluice-cni ADD, default policy",
    "csluice": "static C program, same transaction",
    "nft": "`nft -f`, same rules",
}


def percentile(values, percent):
    """Nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


@dataclass(frozen=True)
class Figures:
    """Of one subject: milliseconds, and megabytes of peak memory."""

    median: float
    p99: float
    cpu: float
    peak: float

    @staticmethod
    def of(samples):
        walls = [sample.wall for sample in samples]
        return Figures(
            percentile(walls, 50),
            percentile(walls, 99),
            percentile([sample.cpu for sample in samples], 50),
            max(sample.peak for sample in samples),
        )


@dataclass(frozen=True)
class BurstFigures:
    """ADDs a second (median of the bursts), failures, and milliseconds from a process's start to its end."""

    rate: float
    failures: int
    median: float
    p99: float

    @staticmethod
    def of(bursts):
        walls = [sample.wall for samples, _ in bursts for sample in samples]
        return BurstFigures(
            percentile([len(samples) * 1000 / total for samples, total in bursts], 50),
            sum(sample.exit_code != 0 for samples, _ in bursts for sample in samples),
            percentile(walls, 50),
            percentile(walls, 99),
        )


@dataclass(frozen=True)
class Target:
    """What must hold in this run. A goal is what we would like beyond it: it is shown, and never missed."""

    text: str
    limit: str
    actual: str
    is_met: bool
    is_goal: bool = False


class Results:
    """
    Everything that one run measured; `handover` are milliseconds as handover.py has them, for the policy of 500 ports and
    500 CIDRs.
    """

    def __init__(self, samples, bursts, handover, binary_bytes, rounds, burst_count, load_before, beside=None):
        self.handover = percentile(handover, 50)
        self.figures = {name: Figures.of(samples[name]) for name in SUBJECTS}
        self.bursts = {name: BurstFigures.of(samples) for name, samples in bursts.items()}
        self.binary = binary_bytes / 1e6
        self.rounds, self.burst_count = rounds, burst_count
        self.load_before = load_before
        self.beside = beside
        self.others = {name: Figures.of(samples[BESIDE + name]) for name in SUBJECTS if BESIDE + name in samples}

    def ratio(self, name, unit="noop"):
        return self.figures[name].median / self.figures[unit].median

    def targets(self):
        limits = {"ADD": 6, "DEL": 6, "CHECK": 6, "VERSION": 4.5, "STATUS": 4.5, "ADD-exempt": 4.5, "ADD-unmeshed": 4.5}
        add, nft = self.figures["ADD"], self.figures["nft"]
        ours, theirs = self.bursts["sluice-cni"], self.bursts["nft"]
        return [
            *(self.ratio_target(name, limit, "noop") for name, limit in limits.items()),
            self.ratio_target("ADD-large", 2, "ADD"),
            Target(
                "500 ports and 500 CIDRs: parse, compile and render",
                "≤ 2 ms",
                f"{self.handover:.2f} ms",
                self.handover <= 2,
            ),
            self.ratio_target("ADD", 3, "csluice", is_goal=True),
            Target("ADD against `nft -f`", f"< {nft.median:.2f} ms", f"{add.median:.2f} ms", add.median < nft.median),
            Target("CPU of ADD", "≤ 3 ms", f"{add.cpu:.2f} ms", add.cpu <= 3),
            Target("peak memory of ADD", "≤ 14 MB", f"{add.peak:.1f} MB", add.peak <= 14),
            Target("size of the binary", "≤ 16 MB", f"{self.binary:.1f} MB", self.binary <= 16),
            Target(
                "100 ADDs at once against `nft -f`",
                f"≥ {theirs.rate:.0f}/s",
                f"{ours.rate:.0f}/s",
                ours.rate >= theirs.rate,
            ),
            Target("100 ADDs at once: failures", "0", str(ours.failures), ours.failures == 0),
        ]

    def ratio_target(self, name, limit, unit, is_goal=False):
        ratio = self.ratio(name, unit)
        text = f"{SUBJECTS[name].strip('*')}, in times of the {SUBJECTS[unit].strip('*')}"
        return Target(text, f"≤ {limit}", f"{ratio:.2f}", ratio <= limit, is_goal)

    def missed(self):
        return [
            f"{target.text}: {target.actual} instead of {target.limit}"
            for target in self.targets()
            if not target.is_met and not target.is_goal
        ]


def markdown(results):
    return "\n".join(
        [
            "# Benchmarks",
            "",
            "Written by `bench/run`; do not edit. Figures of different runs or machines do not compare: all of these are",
            "of one run, in which the subjects alternate in an order that is new in each round. All of them run at the highest",
            "priority (nice -20), so that other work on the machine counts less.",
            "",
            f"{machine()} Load {results.load_before:.1f} at the beginning, {os.getloadavg()[0]:.1f} at the end.",
            "",
            f"## One at a time ({results.rounds} runs of each)",
            "",
            "A whole process each, from before its start to after its end. Each ADD is the first one of its namespace. The",
            "rules of `nft -f` and of the C program are equal to those of sluice-cni, which is checked. The C programs are linked",
            "with glibc, but for the second line: where that is much faster, glibc's start, which asks the processor what it can",
            "(slow in virtual machines), is most of the unit in the last column. sluice-cni is linked with musl.",
            "",
            "| what | median, ms | p99, ms | CPU, ms | peak memory, MB | times the no-op |",
            "| --- | --: | --: | --: | --: | --: |",
            *(subject_row(results, name) for name in SUBJECTS),
            "",
            "Pods have an IPv4 and an IPv6 address where nothing else is said. The files of all programs but those in small pieces",
            "were written in pieces of 4 MiB, as sluice-node installs the plugin, so that they lie in the page cache in large",
            "folios; small pieces are of 4 KiB, as the image builder's linker writes. Cold: 64 MB of memory were walked through just",
            "before, so that the processor's caches hold nothing of the program, as on a busy node.",
            "",
            "From the end of reading its input to the beginning of its transaction, as strace sees it, with parsing, deciding",
            "and entering the namespace: sluice-cni ADD with 500 ports and 500 CIDRs takes "
            f"{results.handover:.2f} ms (median). What the",
            "kernel takes for more entries, whoever asks for them, is the difference between the two C programs:",
            f"{results.figures['csluice-large'].median - results.figures['csluice'].median:.2f} ms.",
            "",
            f"## 100 ADDs at once, each in its own namespace ({results.burst_count} bursts)",
            "",
            "| what | ADDs a second | failed | median, ms | p99, ms |",
            "| --- | --: | --: | --: | --: |",
            *(
                f"| {text} | {burst.rate:.0f} | {burst.failures} | {burst.median:.1f} | {burst.p99:.1f} |"
                for text, burst in ((BURST_SUBJECTS[name], results.bursts[name]) for name in BURST_SUBJECTS)
            ),
            "",
            *beside_section(results),
            "## Targets",
            "",
            "| what | target | here | |",
            "| --- | --: | --: | --- |",
            *(
                f"| {target.text} | {target.limit} | {target.actual} | {verdict(target)} |"
                for target in results.targets()
            ),
            "",
        ]
    )


def beside_section(results):
    if not results.others:
        return []
    return [
        f"## Beside the plugin of commit {results.beside}",
        "",
        "In the same rounds, in namespaces of its own; the files were written in the same way.",
        "",
        "| what | median, ms | then | ratio | peak memory, MB | then |",
        "| --- | --: | --: | --: | --: | --: |",
        *(
            f"| {SUBJECTS[name].strip('*')} | {results.figures[name].median:.3f} | {other.median:.3f} "
            f"| {results.figures[name].median / other.median:.2f} | {results.figures[name].peak:.1f} | {other.peak:.1f} |"
            for name, other in results.others.items()
        ),
        "",
        *burst_beside(results),
    ]


def burst_beside(results):
    here, then = results.bursts["sluice-cni"].rate, results.bursts[BESIDE + "sluice-cni"].rate
    return [f"100 ADDs at once: {here:.0f} a second, then {then:.0f}, ratio {here / then:.2f}.", ""]


def subject_row(results, name):
    figures = results.figures[name]
    return (
        f"| {SUBJECTS[name]} | {figures.median:.2f} | {figures.p99:.2f} | {figures.cpu:.2f} | {figures.peak:.1f} "
        f"| {results.ratio(name):.2f} |"
    )


def verdict(target):
    if target.is_goal:
        return "goal, met" if target.is_met else "goal, not yet"
    return "met" if target.is_met else "**missed**"


def machine():
    model = "unknown processor"
    with open("/proc/cpuinfo") as cpuinfo:
        for line in cpuinfo:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    today = datetime.datetime.now(datetime.timezone.utc).date()
    return f"{today}, {model}, {os.cpu_count()} cores, Linux {platform.release()}."
