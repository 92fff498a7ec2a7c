"""From samples to figures, and from figures to a document."""

import argparse
import datetime
import os
import pathlib
import platform
from dataclasses import dataclass

READY_MS = 150
P99_MS = 5
MEMORY_MIB = 64


def percentile(values, percent):
    """Nearest rank."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


@dataclass(frozen=True)
class Results:
    """Of one run: bytes, milliseconds, and pairs of MiB now and at the most."""

    chosen: argparse.Namespace
    load_before: float
    size: int
    ready: float
    idle: tuple
    loaded: tuple
    first: list
    warm: list
    different: list
    review_bytes: int
    answer_bytes: int

    def targets(self):
        """What, its value, its target, unit."""
        return [
            (f"start to /readyz, median of {self.chosen.starts}", self.ready, READY_MS, "ms"),
            (f"warm review, p99 at {self.chosen.rate} in a second", percentile(self.warm, 99), P99_MS, "ms"),
            ("resident memory after all of it", self.loaded[0], MEMORY_MIB, "MiB"),
        ]

    def missed(self):
        return [f"{what}: {value:.1f} {unit}, target {target}" for what, value, target, unit in self.targets() if value > target]


def markdown(results):
    chosen = results.chosen
    lines = [
        "# Benchmarks of the injector",
        "",
        "Written by `bench/injector/run`; do not edit. Figures of different runs or machines do not compare.",
        "",
        f"{datetime.date.today()}, {cpu()}, {os.cpu_count()} cores, Linux {platform.release()}. Load"
        f" {results.load_before:.1f} at the beginning, {os.getloadavg()[0]:.1f} at the end. The injector, the API server"
        " that it serves and the program that asks it share the cores" + (", the first and the last at the highest priority." if os.geteuid() == 0 else "."),
        "",
        "## Targets",
        "",
        "| what | measured | target | |",
        "| --- | --: | --: | --- |",
    ]
    for what, value, target, unit in results.targets():
        lines.append(f"| {what} | {value:.1f} {unit} | ≤ {target} {unit} | {'met' if value <= target else '**missed**'} |")
    lines += [
        "",
        f"The program is {results.size / 1e6:.1f} MB. It runs as its Deployment runs it, with a certificate of its own, the"
        " settings and namespaces of the cluster, and leads.",
        "",
        "## Reviews",
        "",
        f"{chosen.rate} reviews in a second, evenly spaced, over {chosen.connections} connections that are kept, by"
        f" HTTP/1.1 and TLS 1.3, as an API server does it. Each holds a pod of two containers with four probes"
        f" ({results.review_bytes / 1024:.1f} KiB); the answer adds Envoy and points the probes to it"
        f" ({results.answer_bytes / 1024:.1f} KiB). A review's time runs from when it was due to the last byte of its"
        " answer, so one that waits for a slow one counts as slow too.",
        "",
        "| when | reviews | p50, ms | p90, ms | p99, ms | slowest, ms |",
        "| --- | --: | --: | --: | --: | --: |",
    ]
    for what, values in (
        (f"the first 5 s after the start, {chosen.workloads} workloads", results.first),
        (f"warm, {chosen.workloads} workloads", results.warm),
        ("warm, no two pods of one workload", results.different),
    ):
        figures = [percentile(values, percent) for percent in (50, 90, 99, 100)]
        lines.append(f"| {what} | {len(values)} | " + " | ".join(f"{figure:.2f}" for figure in figures) + " |")
    lines += [
        "",
        "Pods of one workload, as a Deployment makes them, get equal sidecars, which are rendered once; the last line is"
        " what it takes where each has to be rendered.",
        "",
        "## Memory",
        "",
        "| when | resident, MiB | at the most, MiB |",
        "| --- | --: | --: |",
        "| ready | {:.1f} | {:.1f} |".format(*results.idle),
        "| after all of it | {:.1f} | {:.1f} |".format(*results.loaded),
    ]
    return "\n".join(lines) + "\n"


def cpu():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()
