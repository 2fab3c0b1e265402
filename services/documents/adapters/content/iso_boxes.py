"""The tree of boxes of ISO base media files (ISO/IEC 14496-12, 4.2)."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

_MAX_BOXES = 1_000
_SHORT = 8
_LONG = 16


@dataclass(frozen=True)
class Box:
    """A box: where it begins, and from where to where its content goes, in bytes of the file."""

    kind: bytes
    at: int
    start: int
    end: int

    @property
    def size(self) -> int:
        """Bytes of content."""
        return self.end - self.start


def boxes_in(file: BinaryIO, parent: Box, *, skip: int = 0) -> Iterator[Box]:
    """Yield the boxes that fill the content of another after its first `skip` bytes. Raises ValueError when they do not fill it exactly."""
    at = parent.start + skip
    for _ in range(_MAX_BOXES):
        if at == parent.end:
            return
        file.seek(at)
        size, kind = struct.unpack(">I4s", file.read(_SHORT))
        header = _SHORT
        if size == 1:
            (size,) = struct.unpack(">Q", file.read(_LONG - _SHORT))
            header = _LONG
        elif size == 0:
            size = parent.end - at
        if size < header or at + size > parent.end:
            raise ValueError("a box is larger than what it lies in")
        yield Box(kind, at, at + header, at + size)
        at += size
    raise ValueError("too many boxes")


def content(file: BinaryIO, box: Box) -> bytes:
    """Return the content of a small box."""
    file.seek(box.start)
    return file.read(box.size)


def within(boxes: Sequence[Box], start: int, length: int) -> tuple[int, int]:
    """Return start and end. Raises ValueError when these bytes do not lie in the content of one of the boxes."""
    if length > 0 and any(box.start <= start and start + length <= box.end for box in boxes):
        return start, start + length
    raise ValueError("an item lies outside of the data")
