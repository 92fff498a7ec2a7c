"""
How long a plugin works between reading its input and handing the kernel its transaction, as strace sees it.

One process compiles one policy, once and with everything cold, so a loop around the compiler would measure something else.
The time goes from the end of reading standard input to the beginning of the longest message that is sent: it is an upper
bound for compiling and rendering, because parsing the annotation and entering the namespace lie in it, and the stops of
the few calls that strace looks at.
"""

import re
import subprocess

READ = re.compile(r"(\d+\.\d+) read\(0, .* <(\d+\.\d+)>$")
SEND = re.compile(r"(\d+\.\d+) sendto\(0x[0-9a-f]+, 0x[0-9a-f]+, 0x([0-9a-f]+),")


def milliseconds(strace, program, count, prepare):
    """Of the program's runs, each of which has to succeed and has `prepare` called before it."""
    return [_once(strace, program, prepare) for _ in range(count)]


def _once(strace, program, prepare):
    prepare()
    trace = ["--seccomp-bpf", "-f", "-T", "--absolute-timestamps=unix,us", "-e", "trace=read,sendto", "-e", "raw=sendto"]
    with open(program.environment) as lines, open(program.stdin) as stdin:
        variables = [line.rstrip("\n") for line in lines]
        # The highest priority, as spawn gives it to all others.
        command = ["nice", "-n", "-20", strace, *trace, "-s", "1", "env", "-i", *variables, *program.arguments]
        done = subprocess.run(command, stdin=stdin, capture_output=True, text=True, check=True, timeout=30)
    read_at, sent_at, longest = None, None, 0
    for line in done.stderr.splitlines():
        if found := READ.search(line):
            read_at = float(found[1]) + float(found[2])
        elif (found := SEND.search(line)) and int(found[2], 16) > longest:
            sent_at, longest = float(found[1]), int(found[2], 16)
    if read_at is None or sent_at is None or sent_at < read_at:
        raise SystemExit(f"strace shows no transaction of {program.arguments[0]}:\n{done.stderr}")
    return (sent_at - read_at) * 1000
