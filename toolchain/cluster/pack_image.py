"""Makes a container image of one layer out of a directory, as an archive in the form of "docker save".

Usage: pack_image.py DIRECTORY REFERENCE ENTRYPOINT ARCHIVE [ARCHITECTURE]

The architecture is amd64 or arm64; if it is not given, this machine's.
Equal directories give equal archives: times, owners and the order of files do not enter.
"""

import hashlib
import io
import json
import pathlib
import platform
import sys
import tarfile

# As images name what the kernel calls otherwise.
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}


def pack_layer(directory: pathlib.Path) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as layer:
        for path in sorted(directory.rglob("*")):
            layer.add(path, path.relative_to(directory), recursive=False, filter=neutral)
    return buffer.getvalue()


def neutral(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mtime = 0
    member.mode = 0o1777 if member.name == "tmp" else 0o755 if member.mode & 0o100 else 0o644
    return member


def main(directory: str, reference: str, entrypoint: str, archive: str, architecture: str = "") -> None:
    layer = pack_layer(pathlib.Path(directory))
    configuration = {
        "architecture": architecture or ARCHITECTURES[platform.machine()],
        "os": "linux",
        "config": {"Entrypoint": [entrypoint], "Env": ["PATH=/usr/local/bin:/usr/bin:/bin"], "WorkingDir": "/"},
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer).hexdigest()]},
    }
    manifest = [{"Config": "config.json", "RepoTags": [reference], "Layers": ["layer.tar"]}]
    files = {
        "manifest.json": json.dumps(manifest).encode(),
        "config.json": json.dumps(configuration).encode(),
        "layer.tar": layer,
    }
    with tarfile.open(archive, mode="w") as image:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            image.addfile(member, io.BytesIO(content))


if __name__ == "__main__":
    main(*sys.argv[1:])
