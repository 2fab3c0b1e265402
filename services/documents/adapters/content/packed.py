"""ZIP files: judged by their directory, before anything is unpacked. Source: OWASP ASVS 5.0, 5.2.3, 5.2.5 and 5.3.3."""

import stat
import struct
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

from services.documents.domain import refusals
from services.documents.domain.limits import MAX_ENTRIES, MAX_NESTING, MAX_RATIO, MAX_UNPACKED_BYTES, MIB

_ENTRY = b"PK\x03\x04"
_END = struct.Struct("<4s4H2LH")
_END_SIGNATURE = b"PK\x05\x06"
_LOCAL_HEADER = 30
# Room for a thousand entries with long names; what is longer would fill the memory while it is read.
_MAX_DIRECTORY = MIB
_ENCRYPTED = 0x1
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
# Small files of one repeated character pack better than the limit and harm nobody.
_RATIO_FROM = MIB
_PIECE = 64 * 1024


@dataclass
class _Left:
    """What may still be inside, all levels together."""

    entries: int = MAX_ENTRIES
    unpacked: int = MAX_UNPACKED_BYTES


def names_inside(file: BinaryIO) -> list[str]:
    """Return the names of all files inside, those of packed files inside too.

    Raises the refusals `file_packed` for bombs and for names that lead outside, `file_password`, `file_content` when
    something stands before or behind the ZIP, and `file_damaged`.
    """
    return _names_inside(file, _Left(), 1)


def _names_inside(file: BinaryIO, left: _Left, level: int) -> list[str]:
    if level > MAX_NESTING:
        raise refusals.packed_too_tightly()
    directory_at = _check_ends(file, left)
    try:
        with zipfile.ZipFile(file) as packed:
            entries = packed.infolist()
            _check_entries(entries, left, directory_at)
            names = [entry.filename for entry in entries]
            for entry in entries:
                names += _names_in_entry(packed, entry, left, level)
            return names
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, ValueError, OSError, struct.error) as error:
        # zipfile and zlib refuse damaged files in each of these ways.
        raise refusals.damaged() from error


def _check_ends(file: BinaryIO, left: _Left) -> int:
    """Check that the ZIP fills the file from its first byte to its last. Returns where its directory starts.

    Whatever stood before or behind would be a second file in this one. Files as small as ours need no ZIP64.
    """
    size = file.seek(0, 2)
    file.seek(0)
    if file.read(len(_ENTRY)) != _ENTRY or size < _END.size:
        raise refusals.wrong_content()
    end_at = size - _END.size
    file.seek(end_at)
    signature, *_, entries, directory_size, directory_at, comment = _END.unpack(file.read(_END.size))
    if signature != _END_SIGNATURE or comment or directory_at + directory_size != end_at:
        raise refusals.wrong_content()
    if entries > left.entries or directory_size > _MAX_DIRECTORY:
        raise refusals.packed_too_tightly()
    return int(directory_at)


def _check_entries(entries: list[zipfile.ZipInfo], left: _Left, directory_at: int) -> None:
    left.entries -= len(entries)
    left.unpacked -= sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    if left.entries < 0 or left.unpacked < 0 or unpacked > MAX_RATIO * max(packed, 1):
        raise refusals.packed_too_tightly()
    room_from = 0
    for entry in sorted(entries, key=lambda item: item.header_offset):
        if entry.flag_bits & _ENCRYPTED:
            raise refusals.password_protected()
        # Entries that share their bytes are how a small file claims to hold petabytes.
        if entry.header_offset < room_from or _leads_outside(entry) or entry.compress_type not in _METHODS:
            raise refusals.packed_too_tightly()
        if entry.file_size > _RATIO_FROM and entry.file_size > MAX_RATIO * entry.compress_size:
            raise refusals.packed_too_tightly()
        room_from = entry.header_offset + _LOCAL_HEADER + entry.compress_size
    if room_from > directory_at:
        raise refusals.packed_too_tightly()


def _leads_outside(entry: zipfile.ZipInfo) -> bool:
    # zipfile cuts names at a NUL and turns backslashes round on Windows only: the name as it was written counts.
    name = entry.orig_filename
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    return is_link or name.startswith("/") or "\\" in name or "\0" in name or ":" in name or ".." in name.split("/")


def _names_in_entry(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, left: _Left, level: int) -> list[str]:
    with packed.open(entry) as content:
        start = content.read(len(_ENTRY))
        if start != _ENTRY:
            return []
        # A packed file inside, such as a spreadsheet in a document. It is no longer than its entry says: that was counted above.
        with tempfile.TemporaryFile() as inner:
            inner.write(start)
            while piece := content.read(_PIECE):
                inner.write(piece)
            return _names_inside(inner, left, level + 1)
