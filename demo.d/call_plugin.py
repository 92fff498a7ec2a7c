"""Calls one plugin of a chain alone, with what a runtime would give it, and prints how many milliseconds it took.

Usage: call_plugin.py PLUGIN COMMAND NETNS CONFLIST RESULT CAPABILITY_ARGS OUTPUT
RESULT is the file with the result of the chain's ADD, which becomes prevResult. OUTPUT takes what the plugin prints.
Ends with the plugin's exit code.
"""

import hashlib
import json
import os
import subprocess
import sys
import time

DEADLINE_SECONDS = 30


def standard_input(conflist_path, plugin_type, result_path, capability_args):
    with open(conflist_path) as conflist_file, open(result_path) as result_file:
        conflist, result = json.load(conflist_file), json.load(result_file)
    [entry] = [plugin for plugin in conflist["plugins"] if plugin["type"] == plugin_type]
    declared = entry.pop("capabilities", {})
    runtime_config = {key: value for key, value in json.loads(capability_args).items() if declared.get(key)}
    return entry | {
        "cniVersion": conflist["cniVersion"],
        "name": conflist["name"],
        "runtimeConfig": runtime_config,
        "prevResult": result,
    }


def container_id(netns):
    """The id that cnitool derives from the namespace's path: the plugin is to see the same container."""
    return "cnitool-" + hashlib.sha512(netns.encode()).hexdigest()[:20]


def environment(plugin, command, netns):
    return {
        "CNI_COMMAND": command,
        "CNI_CONTAINERID": container_id(netns),
        "CNI_NETNS": netns,
        "CNI_IFNAME": "eth0",
        "CNI_PATH": os.path.dirname(plugin),
        "CNI_ARGS": "IgnoreUnknown=1;K8S_POD_NAMESPACE=demo;K8S_POD_NAME=pod",
        "PATH": os.environ["PATH"],
    }


def main(plugin, command, netns, conflist_path, result_path, capability_args, output_path):
    given = json.dumps(standard_input(conflist_path, os.path.basename(plugin), result_path, capability_args)).encode()
    with open(output_path, "wb") as output:
        started = time.monotonic()
        done = subprocess.run(
            [plugin], input=given, stdout=output, env=environment(plugin, command, netns), timeout=DEADLINE_SECONDS
        )
        print(f"{(time.monotonic() - started) * 1000:.1f}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
