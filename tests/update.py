"""`python -m tests.update [name...]`: write the expected outputs of golden sites anew. Read the difference before you
commit it. Never in CI: a test that writes what it expects proves nothing.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests import golden
from tests.building import BROKEN, SITES, built, copy_site


def main(names: list[str]) -> int:
    if os.environ.get("CI"):
        sys.stderr.write("golden files are not updated in CI\n")
        return 2
    for name in golden.good_sites():
        if not names or name in names:
            _update_good(name)
    for name in golden.broken_sites():
        if not names or name in names:
            done, _ = golden.printed_for(name)
            found = golden.printed_codes(done.text)
            if name in found and done.code == 1:
                (BROKEN / name / golden.EXPECTED).write_text(done.text)
            else:
                sys.stderr.write(f"{name}: ended with {done.code} and {sorted(found)}\n")
    return 0


def _update_good(name: str) -> None:
    target = SITES / f"{name}.expected"
    with tempfile.TemporaryDirectory() as folder:
        root = copy_site(SITES / name, Path(folder) / "site")
        found = golden.summary_of(built(root, Path(folder) / "output"))
    shutil.rmtree(target, ignore_errors=True)
    for path, text in found.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
