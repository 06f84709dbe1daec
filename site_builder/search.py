"""What readers search: the pages that offer themselves -> Pagefind's index, and the scripts that look things up in it.

In: pages by address. Out: files by address, the same for the same pages. A template says what of its page is searched:
`data-pagefind-body` offers an element, `data-pagefind-ignore` holds a part back. Pagefind finds files in the order of
the directory, which is another on each disk, so pages are handed to it one by one, in the order of their addresses, by
the protocol that its own packages speak. Must not know what a page says.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from subprocess import DEVNULL, PIPE, Popen
from typing import IO, Any, cast

from site_builder.model import Artifacts

FOLDER = "pagefind/"
_OFFERED = b"data-pagefind-body"
_OF_ITS_OWN_PAGES = ("pagefind-ui", "pagefind-modular-ui", "pagefind-component-ui", "pagefind-highlight")
_ENTRY = "pagefind-entry.json"


def offered(artifacts: Artifacts) -> dict[str, str]:
    """The pages that may be searched, by address."""
    return {
        address: data.decode()
        for address, data in sorted(artifacts.items())
        if address.endswith(".html") and _OFFERED in data
    }


def index_leaf(job: Mapping[str, Any]) -> dict[str, Any]:
    """The files of the index by address. Runs in a child process, whose end is the end of Pagefind too."""
    from pagefind_bin import get_executable

    with Popen([get_executable(), "--service"], stdin=PIPE, stdout=PIPE, stderr=DEVNULL) as service:
        index = _ask(service, type="NewIndex", config={"keep_index_url": True})["index_id"]
        for address, html in sorted(job["pages"].items()):
            _ask(service, type="AddFile", index_id=index, file_path=address, file_contents=html)
        files = _ask(service, type="GetFiles", index_id=index)["files"]
    return {"problems": [], "files": published({file["path"]: base64.b64decode(file["content"]) for file in files})}


def published(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """What a reader's search needs of Pagefind's files, at their addresses: no pages of its own, and of the word
    stemmers the one that the index names.
    """
    languages = json.loads(files[_ENTRY])["languages"].values()
    stemmers = {f"wasm.{language.get('wasm') or 'unknown'}.pagefind" for language in languages}
    return {
        FOLDER + path: data
        for path, data in sorted(files.items())
        if not path.startswith(_OF_ITS_OWN_PAGES) and (not path.startswith("wasm.") or path in stemmers)
    }


def _ask(service: Popen[bytes], **message: Any) -> dict[str, Any]:
    """Pagefind's answer to one message. Messages are JSON in base64, and end with a comma."""
    sent, answers = cast(IO[bytes], service.stdin), cast(Any, service.stdout)
    sent.write(base64.b64encode(json.dumps({"message_id": 1, "payload": message}).encode()) + b",")
    sent.flush()
    got = bytearray()
    while not got.endswith(b","):
        part = answers.read1(1 << 20)
        if not part:
            raise EOFError("Pagefind ended before it answered")
        got += part
    payload: dict[str, Any] = json.loads(base64.b64decode(got[:-1]))["payload"]
    if payload["type"] == "Error":
        raise RuntimeError(f"Pagefind: {payload['message']}")
    return payload
