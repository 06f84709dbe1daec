"""Something with the name of a page that is not a file."""

import socket
from pathlib import Path


def plant(root: Path) -> None:
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(root / "content" / "door.md"))
