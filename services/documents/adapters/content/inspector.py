"""Looks into a file before it is stored, and takes out of pictures what they tell about people and places."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import BinaryIO

import filetype

from services.documents.adapters.content import heic, office, pdf, pictures, plain_text
from services.documents.domain import refusals
from services.documents.domain.file_types import FileType

# A picture of 50 megapixels takes up to 400 MB while it is written again: so many at once, and the rest wait.
_THREADS = 2
_HEAD = 8 * 1024
_PIECE = 1024 * 1024
# What `filetype` makes of each type. Text has no signature, and of packed files only their contents tell the kind.
_SIGNATURES: Mapping[FileType, frozenset[str | None]] = {
    FileType.PDF: frozenset({"application/pdf"}),
    FileType.JPG: frozenset({"image/jpeg"}),
    FileType.PNG: frozenset({"image/png", "image/apng"}),
    FileType.HEIC: frozenset({"image/heic"}),
}
_EXAMINE: Mapping[FileType, Callable[[BinaryIO], None]] = {
    FileType.PDF: pdf.examine,
    FileType.DOCX: office.examine_docx,
    FileType.ODT: office.examine_odt,
    FileType.JPG: pictures.save_jpg_again,
    FileType.PNG: pictures.save_png_again,
    FileType.HEIC: heic.blank_metadata,
    FileType.TXT: plain_text.examine,
}


@dataclass(frozen=True)
class Inspected:
    """Size in bytes and SHA-256 of what may be stored."""

    size: int
    sha256: bytes


class Inspector:
    """Inspects a few files at a time, in threads of its own."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, "inspector")

    async def inspect(self, file: BinaryIO, kind: FileType) -> Inspected:
        """Refuse a file that is not of this kind or not safe; see `inspect`."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, inspect, file, kind)


def inspect(file: BinaryIO, kind: FileType) -> Inspected:
    """Return the facts about a file of this kind, which holds afterwards what may be stored, from its start. Raises one of the refusals."""
    file.seek(0)
    head = file.read(_HEAD)
    if kind in _SIGNATURES and filetype.guess_mime(head) not in _SIGNATURES[kind]:  # type: ignore[no-untyped-call] # filetype has no annotations
        raise refusals.wrong_content()
    _EXAMINE[kind](file)
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(_PIECE):
        digest.update(piece)
    size = file.tell()
    file.seek(0)
    return Inspected(size, digest.digest())
