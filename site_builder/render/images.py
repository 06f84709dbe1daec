"""The pictures that writers put beside their pages.

In: a page, the snapshot. Out: bytes by address, and how large a picture is, so that a page keeps its place while it
loads. Must not know what a picture shows.
"""

from __future__ import annotations

import re
import struct

from site_builder.model import Page, Snapshot, Woven


def images_of(woven: Woven, snapshot: Snapshot) -> dict[str, bytes]:
    """Every image that a page shows, by its address."""
    made = {}
    for source in _images_in(woven):
        path = _image_path(woven.page, source)
        blob = snapshot.blobs.get(f"content/{path}")
        if blob:
            made[path] = blob.data
    return made


def placed_image(page: Page, src: str, snapshot: Snapshot) -> dict[str, object]:
    """An image as a page places it: its address and its size."""
    path = _image_path(page, src)
    blob = snapshot.blobs.get(f"content/{path}")
    width, height = image_size(blob.data) if blob else (0, 0)
    return {"href": path, "width": width, "height": height}


def _images_in(woven: Woven) -> list[str]:
    found = [m for piece in woven.pieces for m in re.findall(r'<img[^>]* src="([^"]+)"', piece.html)]
    blocks = [piece.block for piece in woven.pieces if piece.block and piece.block.kind == "image"]
    return found + [getattr(block.body, "src", "") for block in blocks]


def _image_path(page: Page, src: str) -> str:
    folder = page.slug.rpartition("/")[0]
    return f"{folder}/{src}" if folder else src


def image_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels of a PNG, a JPEG or an SVG; 0 where they cannot be told."""
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    if data[:2] == b"\xff\xd8":
        return _jpeg_size(data)
    found = re.search(rb'viewBox="[\d.\s-]*?([\d.]+)\s+([\d.]+)"', data)
    return (round(float(found[1])), round(float(found[2]))) if found else (0, 0)


def _jpeg_size(data: bytes) -> tuple[int, int]:
    at = 2
    while at + 9 < len(data):
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + length
    return 0, 0
