"""HEIC: the pictures in the file stay as they are, and every other byte that could tell something is overwritten.

Nothing here decodes: HEVC decoders are native code under terms that this project cannot take in. The file is a tree of boxes
with a list of items and where each lies, so what is no picture can be blanked in place: EXIF data with place and time, XMP,
and whatever no item owns. Which way up a HEIC is stands in its own boxes, so a picture without EXIF data stays upright.
Source: ISO/IEC 14496-12 (boxes, 8.11) and ISO/IEC 23008-12 (items of pictures).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from services.documents.adapters.content.heic_items import Item, picture_sizes, read_items
from services.documents.adapters.content.iso_boxes import Box, boxes_in, within
from services.documents.domain import refusals
from services.documents.domain.limits import MAX_PIXELS, MIB

_MAX_META = 4 * MIB
_FULL_BOX = 4
# Coded pictures and how they are put together. av01 is the one in AVIF, the same container, for which the tests have an independent reader.
_PICTURES = frozenset({b"hvc1", b"av01", b"grid", b"iovl", b"iden", b"tmap"})
_TOP = frozenset({b"ftyp", b"meta", b"mdat"})
_META_CHILDREN = frozenset({b"hdlr", b"pitm", b"iinf", b"iprp", b"iloc", b"iref", b"idat", b"dinf", b"grpl"})
_IN_IDAT = 1
# EXIF data that say nothing: offset 0, then a TIFF header with an empty directory. Some readers refuse a file whose EXIF data are none.
_NO_EXIF = bytes(4) + b"MM\0*\0\0\0\x08" + bytes(6)
_PIECE = MIB

Range = tuple[int, int]
"""From the first byte to the one after the last."""


def blank_metadata(file: BinaryIO) -> None:
    """Blank in place all that is no picture. Raises the refusals `file_pixels` and `file_damaged`."""
    try:
        layout = _Layout.read(file)
        if any(width * height > MAX_PIXELS for width, height in picture_sizes(file, layout.children)):
            raise refusals.too_many_pixels()
        items = read_items(file, layout.children)
        pictures = layout.pictures(items)
        exif = [place for item in items if item.kind == b"Exif" for place in layout.places(item)[:1]]
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        # What a file gives that ends, or points, where it should not.
        raise refusals.damaged() from error
    for start, end in layout.not_used_by(pictures):
        file.seek(start)
        file.writelines(bytes(min(_PIECE, end - at)) for at in range(start, end, _PIECE))
    for start, end in exif:
        if end - start >= len(_NO_EXIF) and not any(start < picture_end and picture_start < end for picture_start, picture_end in pictures):
            file.seek(start)
            file.write(_NO_EXIF)


@dataclass(frozen=True)
class _Layout:
    """The boxes of a file that matter here: at the top, and in `meta`."""

    top: list[Box]
    children: list[Box]

    @classmethod
    def read(cls, file: BinaryIO) -> "_Layout":
        top = list(boxes_in(file, Box(b"", 0, 0, file.seek(0, 2))))
        (meta,) = [box for box in top if box.kind == b"meta"]
        if top[0].kind != b"ftyp" or meta.size > _MAX_META:
            raise ValueError("no picture file")
        return cls(top, list(boxes_in(file, meta, skip=_FULL_BOX)))

    @property
    def _data(self) -> list[Box]:
        return [box for box in self.top if box.kind == b"mdat"]

    @property
    def _data_in_meta(self) -> list[Box]:
        return [box for box in self.children if box.kind == b"idat"]

    def pictures(self, items: list[Item]) -> list[Range]:
        """Return where the pictures lie, in order. Raises ValueError when there is none."""
        found = sorted(place for item in items if item.kind in _PICTURES for place in self.places(item))
        if not found:
            raise ValueError("no picture")
        return found

    def places(self, item: Item) -> list[Range]:
        """Return where in the file the bytes of an item lie."""
        if item.method == _IN_IDAT:
            return [within(self._data_in_meta, self._data_in_meta[0].start + offset, length) for offset, length in item.extents]
        return [within(self._data, offset, length) for offset, length in item.extents]

    def not_used_by(self, pictures: list[Range]) -> Iterator[Range]:
        """Yield what is neither structure nor picture."""
        for box in self.top:
            if box.kind not in _TOP:
                yield box.start, box.end
        for box in self.children:
            if box.kind not in _META_CHILDREN:
                yield box.start, box.end
        for box in [*self._data, *self._data_in_meta]:
            yield from _gaps(box, pictures)


def _gaps(box: Box, used: list[Range]) -> Iterator[Range]:
    at = box.start
    for start, end in used:
        if start < box.end and end > box.start:
            if start > at:
                yield at, start
            at = max(at, end)
    if at < box.end:
        yield at, box.end
