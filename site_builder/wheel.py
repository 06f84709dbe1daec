"""The tool as a wheel, so that a site keeps the very tool that it is made with, and its lock file names it by digest.

In: this package as it runs, and what is known of its installation. Out: the wheel's name and bytes, the same for the
same files. Must not know what a site is.
"""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)
_WHEEL = "Wheel-Version: 1.0\nGenerator: site-builder\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
_COMMANDS = "[console_scripts]\nsite-builder = site_builder.cli:main\n"


def wheel() -> tuple[str, bytes]:
    """The wheel's file name and its bytes."""
    version = metadata.version("site-builder")
    known = f"site_builder-{version}.dist-info"
    files = {
        **_package(Path(__file__).parent),
        f"{known}/METADATA": _about(version).encode(),
        f"{known}/WHEEL": _WHEEL.encode(),
        f"{known}/entry_points.txt": _COMMANDS.encode(),
    }
    record = f"{known}/RECORD"
    return f"site_builder-{version}-py3-none-any.whl", _packed({**files, record: _record(files, record)})


def _about(version: str) -> str:
    needed = [f"Requires-Dist: {line}\n" for line in metadata.requires("site-builder") or () if "extra ==" not in line]
    head = f"Metadata-Version: 2.1\nName: site-builder\nVersion: {version}\nRequires-Python: >=3.11\n"
    return head + "".join(needed)


def _package(folder: Path) -> dict[str, bytes]:
    """The package's files; links into a checkout (templates, lock file) are files like others in a wheel."""
    found: dict[str, bytes] = {}
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name != "__pycache__":
            found |= {f"{folder.name}/{name}": data for name, data in _package(path).items()}
        elif path.is_file():
            found[f"{folder.name}/{path.name}"] = path.read_bytes()
    return found


def _record(files: Mapping[str, bytes], record: str) -> bytes:
    rows = [f"{path},sha256={_digest(data)},{len(data)}\n" for path, data in sorted(files.items())]
    return "".join([*rows, f"{record},,\n"]).encode()


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")


def _packed(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(path, _EPOCH), data, zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()
