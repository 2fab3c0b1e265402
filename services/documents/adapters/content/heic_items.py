"""The items of a picture file: what each is, where its bytes are, and how large its pictures (ISO/IEC 14496-12, 8.11; 23008-12, 6.5.3)."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from services.documents.adapters.content.iso_boxes import Box, boxes_in, content

_MAX_PLACES = 10_000
_WIDE_IDS = 3


@dataclass(frozen=True)
class Item:
    """One item. `method` 0 counts its extents (offset, length) from the start of the file, 1 from the content of the box `idat`."""

    kind: bytes
    method: int
    extents: tuple[tuple[int, int], ...]


def picture_sizes(file: BinaryIO, children: Sequence[Box]) -> Iterator[tuple[int, int]]:
    """Yield width and height, in pixels, of every picture that the box `meta` with these children describes."""
    for properties in _named(children, b"iprp"):
        for container in _named(list(boxes_in(file, properties)), b"ipco"):
            for extent in _named(list(boxes_in(file, container)), b"ispe"):
                _, width, height = struct.unpack(">III", content(file, extent)[:12])
                yield width, height


def read_items(file: BinaryIO, children: Sequence[Box]) -> list[Item]:
    """Return the items that the box `meta` with these children lists. Raises ValueError and struct.error for lists that make no sense."""
    (list_box,) = _named(children, b"iinf")
    (place_box,) = _named(children, b"iloc")
    kinds = dict(_kinds(file, list_box))
    return [Item(kinds.get(number, b""), method, extents) for number, method, extents in _Places(content(file, place_box)).read()]


def _named(boxes: Sequence[Box], kind: bytes) -> list[Box]:
    return [box for box in boxes if box.kind == kind]


def _kinds(file: BinaryIO, list_box: Box) -> Iterator[tuple[int, bytes]]:
    version = content(file, list_box)[0]
    for entry in boxes_in(file, list_box, skip=6 if version == 0 else 8):
        found = content(file, entry)
        if entry.kind != b"infe" or found[0] not in {2, _WIDE_IDS}:
            raise ValueError("an item without a kind")
        number, _, kind = struct.unpack_from(">IH4s" if found[0] == _WIDE_IDS else ">HH4s", found, 4)
        yield number, kind


class _Places:
    """Reads the box `iloc`, whose fields are as wide as its first bytes say."""

    def __init__(self, found: bytes) -> None:
        self._found = found
        self._at = 0
        self._left = _MAX_PLACES

    def read(self) -> Iterator[tuple[int, int, tuple[tuple[int, int], ...]]]:
        """Yield number, method and extents of each item."""
        version = self._number(4) >> 24
        widths = self._number(2)
        offset, length, base, index = (widths >> shift & 0xF for shift in (12, 8, 4, 0))
        wide = version > 1
        count = self._number(4 if wide else 2)
        for _ in range(self._granted(count)):
            number = self._number(4 if wide else 2)
            method = self._number(2) & 0xF if version else 0
            if self._number(2) or method > 1:
                raise ValueError("an item in another file, or made of other items")
            start = self._number(base)
            extents = []
            for _ in range(self._granted(self._number(2))):
                self._number(index if version else 0)
                extents.append((start + self._number(offset), self._number(length)))
            yield number, method, tuple(extents)

    def _number(self, width: int) -> int:
        value = self._found[self._at : self._at + width]
        if len(value) < width:
            raise ValueError("the list of places is cut short")
        self._at += width
        return int.from_bytes(value, "big")

    def _granted(self, count: int) -> int:
        """Fields may be no bytes wide, so the length of the box does not bound how many items and extents it claims."""
        self._left -= count
        if self._left < 0:
            raise ValueError("too many items")
        return count
