"""A picture that is too large to keep in the repository."""

import struct
import zlib
from pathlib import Path


def plant(root: Path) -> None:
    head = struct.pack(">IIBBBBB", 1200, 900, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", len(head)) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    noise = b"".join((n * 2654435761 % 4294967296).to_bytes(4, "big") for n in range(25_000))
    (root / "content" / "cloud.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk + noise)
