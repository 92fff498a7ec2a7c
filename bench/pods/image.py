"""The init container of the old way: Istio's own program, with this machine's iptables, in an image made of files."""

import pathlib
import re
import shutil
import subprocess
import sys

REFERENCE = "sluice.test/istio-init:1"
ARGUMENTS = ["-p", "15001", "-z", "15006", "-u", "1337", "-m", "REDIRECT", "-i", "*", "-x", "", "-b", "*", "-d", "15090,15021,15020"]
COMMANDS = [f"ip{family}tables{variant}{command}" for family in ("", "6") for variant in ("", "-nft") for command in ("", "-save", "-restore")]


def packed(root, cache, workplace):
    """The archive of the image."""
    directory, archive = workplace / "image", workplace / "istio-init.tar"
    (directory / "usr/local/bin").mkdir(parents=True)
    (directory / "tmp").mkdir()
    (directory / "run").mkdir()
    shutil.copy(cache / "peers/istio-iptables", directory / "usr/local/bin/")
    program = pathlib.Path(shutil.which("iptables-nft", path="/usr/sbin:/sbin")).resolve()
    modules = next(path for path in pathlib.Path("/usr/lib").glob("*/xtables") if path.is_dir())
    for file in [program, *modules.glob("libxt_*.so"), *modules.glob("libip*t_*.so")]:
        copy(file, directory)
    for name in COMMANDS:
        (directory / "usr/local/bin" / name).symlink_to(program)
    for library in libraries(program, directory / "usr/local/bin/istio-iptables"):
        copy(library, directory)
    subprocess.run(
        [sys.executable, root / "toolchain/cluster/pack_image.py", directory, REFERENCE, "/usr/local/bin/istio-iptables", archive],
        check=True,
    )
    return archive


def copy(file, directory):
    target = directory / str(file).lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(file, target)  # what a link leads to


def libraries(*programs):
    """What the dynamic linker loads for them; nothing for a static program."""
    found = set()
    for program in programs:
        printed = subprocess.run(["ldd", program], capture_output=True, text=True).stdout
        found |= {pathlib.Path(path) for path in re.findall(r"(/\S+) \(", printed)}
    return sorted(found)
