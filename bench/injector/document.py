"""From samples to figures, and from figures to a document."""

import argparse
import os
from dataclasses import dataclass, field

from report import machine, percentile

READY_MS = 150
P99_MS = 5
CPU_MS = 1.2
MEMORY_MIB = 60
# A rate is held if nothing is lost at it and this is not exceeded.
HELD_P99_MS = 50
# The two kinds of load: what they are called, and the rate that has to be held.
ALIKE, DIFFERENT = "alike", "different"
RATE = {ALIKE: 2000, DIFFERENT: 1400}


@dataclass(frozen=True)
class Answers:
    """Of reviews that were sent at one rate: milliseconds of each, and of the injector's processor time for all."""

    rate: int
    milliseconds: list
    cpu: float
    lost: int

    def p(self, percent):
        return percentile(self.milliseconds, percent)

    def cpu_of_each(self):
        return self.cpu / len(self.milliseconds)

    def is_held(self):
        return not self.lost and self.p(99) <= HELD_P99_MS

    def __add__(self, other):
        return Answers(self.rate, self.milliseconds + other.milliseconds, self.cpu + other.cpu, self.lost + other.lost)


@dataclass
class Figures:
    """Of one program: bytes, milliseconds, and pairs of MiB now and at the most; answers by kind of load."""

    size: int
    starts: list = field(default_factory=list)
    idle: tuple = ()
    first: Answers = None
    steady: dict = field(default_factory=dict)
    loaded: tuple = ()
    steps: dict = field(default_factory=lambda: {ALIKE: [], DIFFERENT: []})
    overload: dict = field(default_factory=dict)
    at_last: tuple = ()

    def ready(self):
        return percentile(self.starts, 50)

    def held(self, kind):
        """The largest rate of the steps that was held; 0 if none was."""
        return max((step.rate for step in self.steps[kind] if step.is_held()), default=0)


@dataclass(frozen=True)
class Target:
    what: str
    value: float
    limit: float
    unit: str
    at_least: bool = False

    def is_met(self):
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    def number(self, value):
        return f"{value:.0f} {self.unit}" if self.unit in ("in a second", "reviews") else f"{value:.1f} {self.unit}"

    def sign(self):
        return "≥" if self.at_least else "≤"


@dataclass(frozen=True)
class Results:
    """Of one run; the first program is the one that is judged."""

    chosen: argparse.Namespace
    load_before: float
    figures: dict
    kinds: dict
    review_bytes: int
    answer_bytes: int

    def judged(self):
        return next(iter(self.figures.values()))

    def targets(self, figures):
        rate = self.chosen.rate
        return [
            Target(f"start to /readyz, median of {self.chosen.starts}", figures.ready(), READY_MS, "ms"),
            *(
                Target(f"review, p99 at {rate} in a second, {self.kinds[kind]}", figures.steady[kind].p(99), P99_MS, "ms")
                for kind in RATE
            ),
            Target(f"processor time of a review, {self.kinds[DIFFERENT]}", figures.steady[DIFFERENT].cpu_of_each(), CPU_MS, "ms"),
            *(
                Target(f"held with p99 ≤ {HELD_P99_MS} ms, {self.kinds[kind]}", figures.held(kind), RATE[kind], "in a second", True)
                for kind in RATE
            ),
            Target(f"lost at {OVERLOAD} × that", sum(answers.lost for answers in figures.overload.values()), 0, "reviews"),
            Target(f"resident memory after {self.steady_reviews()} reviews", figures.loaded[0], MEMORY_MIB, "MiB"),
        ]

    def steady_reviews(self):
        judged = self.judged()
        return len(judged.first.milliseconds) + sum(len(answers.milliseconds) for answers in judged.steady.values())

    def missed(self):
        return [
            f"{target.what}: {target.number(target.value)}, target {target.sign()} {target.number(target.limit)}"
            for target in self.targets(self.judged())
            if not target.is_met()
        ]


# By how much the rate of an overload is above the largest that is held.
OVERLOAD = 1.5


def markdown(results):
    chosen = results.chosen
    lines = [
        "# Benchmarks of the injector",
        "",
        "Written by `bench/injector/run`; do not edit. Figures of different runs or machines do not compare.",
        "",
        f"{machine()} Load {results.load_before:.1f} at the beginning, {os.getloadavg()[0]:.1f} at the end. The injector, the"
        " API server that it serves and the program that asks it share the cores"
        + (", the first and the last at the highest priority." if os.geteuid() == 0 else "."),
        "",
        "## Targets",
        "",
        *targets(results),
        "",
        f"The program is {results.judged().size / 1e6:.1f} MB. It runs as its Deployment runs it, with a certificate of its own, the"
        " settings and namespaces of the cluster, and leads."
        + (" The programs take turns, each load and each step of a rate after the other's." if len(results.figures) > 1 else ""),
        "",
        "## Reviews",
        "",
        f"{chosen.rate} reviews in a second, evenly spaced, over {chosen.connections} connections that are kept, by"
        f" HTTP/1.1 and TLS 1.3, as an API server does it. Each holds a pod of two containers with four probes"
        f" ({results.review_bytes / 1024:.1f} KiB); the answer adds Envoy and points the probes to it"
        f" ({results.answer_bytes / 1024:.1f} KiB). A review's time runs from when it was due to the last byte of its"
        " answer, so one that waits for a slow one counts as slow too.",
        "",
        "| program | load | reviews | p50, ms | p90, ms | p99, ms | slowest, ms | processor time of each, ms |",
        "| --- | --- | --: | --: | --: | --: | --: | --: |",
    ]
    for name, figures in results.figures.items():
        for what, answers in (
            (f"the first 5 s after the start, {results.kinds[ALIKE]}", figures.first),
            *((results.kinds[kind], figures.steady[kind]) for kind in RATE),
        ):
            times = " | ".join(f"{answers.p(percent):.2f}" for percent in (50, 90, 99, 100))
            lines.append(f"| {name} | {what} | {len(answers.milliseconds)} | {times} | {answers.cpu_of_each():.2f} |")
    lines += [
        "",
        "Pods of one workload, as a Deployment makes them, differ in nothing that a sidecar depends on; with no two pods of"
        " one workload, each has ports of its own.",
        "",
        "## Rates",
        "",
        f"Each rate for {chosen.step_seconds} s, until one is not held, twice: p99 above {HELD_P99_MS} ms, or a review lost. The"
        f" last column is {OVERLOAD} × the largest that was held, for as long: what comes in more than can be answered waits,"
        " and none of it may be lost.",
        "",
        "| program | load | p99 in ms at so many in a second | largest held | overload: rate, lost, p99 in ms |",
        "| --- | --- | --- | --: | --- |",
    ]
    for name, figures in results.figures.items():
        for kind in RATE:
            steps = ", ".join(f"{step.rate}: {step.p(99):.1f}" + (f" ({step.lost} lost)" if step.lost else "") for step in figures.steps[kind])
            over = figures.overload[kind]
            lines.append(
                f"| {name} | {results.kinds[kind]} | {steps} | {figures.held(kind)} | {over.rate}, {over.lost}, {over.p(99):.0f} |"
            )
    lines += [
        "",
        "## Memory",
        "",
        "| program | when | resident, MiB | at the most, MiB |",
        "| --- | --- | --: | --: |",
    ]
    for name, figures in results.figures.items():
        for when, memory in (
            ("ready", figures.idle),
            (f"after {results.steady_reviews()} reviews, {chosen.rate} in a second", figures.loaded),
            ("after all of it", figures.at_last),
        ):
            lines.append("| {} | {} | {:.1f} | {:.1f} |".format(name, when, *memory))
    return "\n".join(lines) + "\n"


def targets(results):
    """A row for each target, with a column for each other program."""
    judged, *others = results.figures
    columns = [results.targets(results.figures[name]) for name in results.figures]
    yield f"| what | measured | target | |{''.join(f' {name} |' for name in others)}"
    yield f"| --- | --: | --: | --- |{' --: |' * len(others)}"
    for target, *beside in zip(*columns):
        verdict = "met" if target.is_met() else "**missed**"
        cells = "".join(f" {other.number(other.value)} |" for other in beside)
        yield f"| {target.what} | {target.number(target.value)} | {target.sign()} {target.number(target.limit)} | {verdict} |{cells}"
