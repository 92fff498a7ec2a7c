"""
The network namespaces of the benchmark: each with its loopback up and an interface eth0 with an IPv4 and an IPv6 address,
or, where its name ends so, with one of the two.
"""

import contextlib
import os
import subprocess
import sys

PREFIX = "sluice-bench-"


def require_root():
    if os.geteuid() != 0:
        sys.exit("bench/run makes network namespaces and needs root: run  sudo bench/run")


def path(name):
    return f"/run/netns/{PREFIX}{name}"


def run_in(name, *command):
    """What the command prints in the namespace."""
    inside = ["nsenter", f"--net={path(name)}", *command]
    return subprocess.run(inside, check=True, capture_output=True, text=True, timeout=30).stdout


@contextlib.contextmanager
def made(names, burst_names):
    remove_all()
    try:
        for name in [*names, *burst_names]:
            make(name)
        yield
    finally:
        remove_all()


def make(name):
    subprocess.run(["ip", "netns", "add", PREFIX + name], check=True, timeout=30)
    # A bridge without ports serves as the pod's interface: not every kernel has the type dummy. One that snoops would join
    # a group by IGMP, see assert_nothing_tracked.
    setup = "link set lo up\nlink add eth0 type bridge mcast_snooping 0\n"
    if name.endswith("-ipv4"):
        # As runtimes do it for such pods: not even ::1 is there.
        run_in(name, "sh", "-c", "echo 1 | tee /proc/sys/net/ipv6/conf/*/disable_ipv6")
    else:
        setup += "address add fd00:99::2/64 dev eth0 nodad\n"
    if not name.endswith("-ipv6"):
        setup += "address add 10.99.0.2/24 dev eth0\n"
    setup += "link set eth0 up\n"
    subprocess.run(["ip", "-n", PREFIX + name, "-batch", "-"], input=setup, text=True, check=True, timeout=30)


def assert_nothing_tracked(names):
    """
    A new pod has no connections. Where conntrack knows one, the kernel goes through the table of all namespaces when the
    first rule asks for conntrack (nf_ct_netns_do_get): half a millisecond that no pod's start has.
    """
    for name in names:
        tracked = run_in(name, "cat", "/proc/net/nf_conntrack")
        if tracked:
            sys.exit(f"{name} has had traffic, so that the figures would be too high:\n{tracked}")


def remove_all():
    """Also what a benchmark that was killed has left."""
    listed = subprocess.run(["ip", "netns", "list"], check=True, capture_output=True, text=True, timeout=30).stdout
    for line in listed.splitlines():
        if line.startswith(PREFIX):
            subprocess.run(["ip", "netns", "delete", line.split()[0]], check=True, timeout=30)
