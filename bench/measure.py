"""Programs of a plan, run and measured by the C driver spawn."""

import os
import pathlib
import shutil
import subprocess
from dataclasses import dataclass


# Of what sluice-node installs, and of what the image builder's linker writes.
LARGE_PIECE = 4 * 1024 * 1024
SMALL_PIECE = 4 * 1024


@dataclass(frozen=True)
class Sample:
    """One run of a program: wall and CPU time in milliseconds, peak memory in megabytes (10^6 bytes)."""

    name: str
    wall: float
    cpu: float
    peak: float
    exit_code: int


@dataclass(frozen=True)
class Program:
    """One line of a plan. A program without a name prepares the next one and is not measured."""

    name: str
    arguments: tuple
    netns: str = "-"
    stdin: str = "-"
    environment: str = "-"
    exit_code: int = 0

    def line(self):
        fields = [self.name or "-", self.netns, self.stdin, self.environment, str(self.exit_code), *self.arguments]
        return "\t".join(map(str, fields))


class Bench:
    """The workplace: compiled C programs, input files, and the runs."""

    def __init__(self, sources, workplace):
        self.sources, self.workplace = sources, workplace
        self.cni = cache() / "cni"
        for program in ("noop", "csluice", "spawn", "walk"):
            self._compile("gcc", program, program)
        # The C library of sluice-cni: what a process costs that does not begin with glibc's start.
        self._compile(cache() / "musl/bin/musl-gcc", "noop", "noop-musl")

    def _compile(self, compiler, source, target):
        linked = self.workplace / "linked" / target
        linked.parent.mkdir(exist_ok=True)
        command = [compiler, "-O2", "-Wall", "-static", "-s", "-o", linked]
        subprocess.run([*command, self.sources / f"{source}.c"], check=True)
        self.copied(linked, "built")

    def copied(self, program, folder, piece_size=LARGE_PIECE):
        """
        A copy of a program in a folder of the workplace, written in pieces of this size: how a file has come into the page
        cache decides a third of the time that the program takes to start.
        """
        target = self.workplace / folder / program.name
        target.parent.mkdir(exist_ok=True)
        with open(program, "rb") as source, open(target, "wb") as copy:
            while piece := source.read(piece_size):
                copy.write(piece)
        target.chmod(0o755)
        return target

    def built(self, name):
        return str(self.workplace / "built" / name)

    def file(self, name, text):
        (self.workplace / name).write_text(text)
        return str(self.workplace / name)

    def rounds(self, count, plan):
        """All samples by name."""
        samples = {}
        for sample in self._spawn(["rounds", str(count)], plan):
            samples.setdefault(sample.name, []).append(sample)
        return samples

    def burst(self, plan):
        """The samples of all programs, and the milliseconds from the first start to the last end."""
        *samples, total = self._spawn(["burst"], plan)
        return samples, total.wall

    def once(self, *plan):
        self._spawn(["rounds", "1"], plan)

    def _spawn(self, mode, plan):
        path = self.file("plan", "".join(program.line() + "\n" for program in plan))
        done = subprocess.run([self.built("spawn"), *mode, path], check=True, stdout=subprocess.PIPE, text=True)
        return [parse(line) for line in done.stdout.splitlines()]


def parse(line):
    name, wall, cpu, peak, exit_code = line.split()
    return Sample(name, int(wall) / 1e6, int(cpu) / 1e3, int(peak) * 1024 / 1e6, int(exit_code))


def cache():
    """Where toolchain/prepare puts its results."""
    user_cache = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(os.environ.get("SLUICE_CACHE") or pathlib.Path(user_cache) / "sluice")


def system_program(name):
    found = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")
    if not found:
        raise SystemExit(f"{name} is missing: run  toolchain/prepare system")
    return found
